using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lab.Host.Kernel.Editing;

/// <summary>Finds the names that could stand at the cursor.</summary>
internal static class CompletionFinder
{
    private const int AtMost = 500;
    private static readonly string[] Keywords = [.. SyntaxFacts.GetKeywordKinds().Select(SyntaxFacts.GetText).Where(static text => text.Length > 1 && char.IsLetter(text[0]) && !text.StartsWith("__", StringComparison.Ordinal)),
        "async", "await", "var", "record", "when", "where", "yield", "nameof", "get", "set", "init"];

    /// <summary>The names, best first.</summary>
    public static Completion Find(CodeView view)
    {
        if (view.IsInComment || view.IsInLiteral)
        {
            return Completion.None(view.Cursor);
        }

        var before = view.TokenBefore;
        var owner = OwnerOf(before);
        var symbols = owner is null ? Visible(view, before) : MembersOf(view, owner);
        var prefix = view.Code[view.WordStart..view.Cursor];
        var items = symbols.Where(s => s.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && IsShown(s))
            .GroupBy(static s => s.Name)
            .Select(group => (Item: Item([.. group]), Rank: group.Min(Rank)))
            .Concat(owner is null && prefix.Length > 0 ? Keywords.Where(k => k.StartsWith(prefix, StringComparison.Ordinal)).Select(static k => (Item: new CompletionItem(k, "keyword", null), Rank: 1)) : [])
            .OrderBy(static found => found.Rank)
            .ThenBy(found => !found.Item.Text.StartsWith(prefix, StringComparison.Ordinal))
            .ThenBy(static found => found.Item.Text, StringComparer.OrdinalIgnoreCase)
            .DistinctBy(static found => found.Item.Text)
            .Take(AtMost);
        return new Completion([.. Named(view, before, prefix), .. items.Select(static found => found.Item)], view.WordStart, view.WordEnd);
    }

    /// <summary>What stands before the dot.</summary>
    private static ExpressionSyntax? OwnerOf(SyntaxToken before) => before.IsKind(SyntaxKind.DotToken) || before.IsKind(SyntaxKind.ColonColonToken)
        ? before.Parent switch
        {
            MemberAccessExpressionSyntax access => access.Expression,
            QualifiedNameSyntax name => name.Left,
            MemberBindingExpressionSyntax binding => binding.Ancestors().OfType<ConditionalAccessExpressionSyntax>().FirstOrDefault()?.Expression,
            AliasQualifiedNameSyntax alias => alias.Alias,
            _ => null,
        }
        : null;

    private static IEnumerable<ISymbol> MembersOf(CodeView view, SyntaxNode owner)
    {
        var (model, place) = (view.Model, view.WordStart);
        var symbol = model.GetSymbolInfo(owner).Symbol ?? (owner is IdentifierNameSyntax ? model.GetAliasInfo(owner)?.Target : null);
        switch (symbol)
        {
            case INamespaceSymbol space:
                return model.LookupNamespacesAndTypes(place, space);
            case ITypeSymbol named:
                return model.LookupSymbols(place, named).Where(static s => s.IsStatic || s is ITypeSymbol);
            default:
                var type = model.GetTypeInfo(owner).Type;
                if (owner.Parent is ConditionalAccessExpressionSyntax && type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
                {
                    type = nullable.TypeArguments[0];
                }

                return type is null or IErrorTypeSymbol || type.SpecialType == SpecialType.System_Void ? []
                    : model.LookupSymbols(place, type, includeReducedExtensionMethods: true).Where(static s => !s.IsStatic && s is not ITypeSymbol);
        }
    }

    private static ImmutableArray<ISymbol> Visible(CodeView view, SyntaxToken before)
    {
        var onlyTypes = before.IsKind(SyntaxKind.NewKeyword) || before.IsKind(SyntaxKind.UsingKeyword);
        return onlyTypes ? view.Model.LookupNamespacesAndTypes(view.WordStart) : view.Model.LookupSymbols(view.WordStart);
    }

    /// <summary>In the brackets of a call: the names of its parameters.</summary>
    private static IEnumerable<CompletionItem> Named(CodeView view, SyntaxToken before, string prefix)
    {
        if (before.Parent is not ArgumentListSyntax list || !(before.IsKind(SyntaxKind.OpenParenToken) || before.IsKind(SyntaxKind.CommaToken)))
        {
            return [];
        }

        return Inspector.Called(view.Model, list).SelectMany(static s => s is IMethodSymbol method ? method.Parameters : [])
            .Where(p => p.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && prefix.Length > 0)
            .Select(static p => new CompletionItem(p.Name + ":", "parameter", SymbolText.Signature(p))).DistinctBy(static item => item.Text);
    }

    private static CompletionItem Item(List<ISymbol> overloads)
    {
        var first = overloads[0];
        var signature = SymbolText.Signature(first) + (overloads.Count > 1 ? $" (and {overloads.Count - 1} more)" : "");
        var name = SyntaxFacts.GetKeywordKind(first.Name) == SyntaxKind.None ? first.Name : "@" + first.Name;
        return new CompletionItem(name, SymbolText.Kind(first), signature);
    }

    private static bool IsShown(ISymbol symbol) => symbol.CanBeReferencedByName && !symbol.IsImplicitlyDeclared && symbol is not IMethodSymbol { MethodKind: not (MethodKind.Ordinary or MethodKind.ReducedExtension or MethodKind.LocalFunction) }
        && !symbol.GetAttributes().Any(static a => a.AttributeClass?.Name == "EditorBrowsableAttribute" && a.ConstructorArguments is [{ Value: 1 }]);

    /// <summary>What the cells declare comes first, and what every object has comes last.</summary>
    private static int Rank(ISymbol symbol) => symbol switch
    {
        ILocalSymbol or IParameterSymbol or IRangeVariableSymbol => 0,
        { ContainingType.IsScriptClass: true } => 0,
        { ContainingType.SpecialType: SpecialType.System_Object } => 4,
        IMethodSymbol { MethodKind: MethodKind.ReducedExtension } => 3,
        ITypeSymbol or INamespaceSymbol => 2,
        _ => 1,
    };
}
