using System.Net;
using System.Text;
using Lab.Host.Export;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lab.Host.Kernel.Editing;

/// <summary>Says what the name at the cursor means.</summary>
internal static class Inspector
{
    private const int OverloadsAtMost = 8;

    /// <summary>The declaration and the documentation; null when there is nothing to say.</summary>
    public static Inspection? Inspect(CodeView view)
    {
        if (view.IsInComment)
        {
            return null;
        }

        var symbols = AtWord(view);
        if (symbols.Count == 0 && EnclosingCall(view) is { } call)
        {
            symbols = Called(view.Model, call);
        }

        return symbols.Count == 0 ? null : Describe(view, symbols);
    }

    /// <summary>The methods that the brackets may call.</summary>
    public static IReadOnlyList<ISymbol> Called(SemanticModel model, ArgumentListSyntax call)
    {
        var node = call.Parent switch
        {
            InvocationExpressionSyntax invocation => (SyntaxNode)invocation.Expression,
            var other => other,
        };
        if (node is BaseObjectCreationExpressionSyntax && model.GetTypeInfo(node).Type is INamedTypeSymbol created)
        {
            return [.. created.InstanceConstructors.Where(static c => c.DeclaredAccessibility == Accessibility.Public)];
        }

        return node is null ? [] : BestFirst(model, call.Parent!, model.GetMemberGroup(node));
    }

    private static IReadOnlyList<ISymbol> AtWord(CodeView view)
    {
        var token = view.Root.FindToken(view.WordStart);
        if (view.WordStart == view.WordEnd || token.SpanStart != view.WordStart || token.Parent is not { } node || node is LiteralExpressionSyntax)
        {
            return [];
        }

        if (node is SimpleNameSyntax name)
        {
            var whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? (SyntaxNode)access : name;
            var group = view.Model.GetMemberGroup(whole);
            if (group.Length > 0)
            {
                return BestFirst(view.Model, whole, group);
            }
        }

        var info = view.Model.GetSymbolInfo(node);
        var symbol = info.Symbol ?? view.Model.GetDeclaredSymbol(node) ?? (token.IsKind(SyntaxKind.IdentifierToken) ? null : view.Model.GetTypeInfo(node).Type);
        return symbol is not null && symbol is not IErrorTypeSymbol ? [symbol] : [.. info.CandidateSymbols];
    }

    /// <summary>The overload that is called comes first.</summary>
    private static IReadOnlyList<ISymbol> BestFirst(SemanticModel model, SyntaxNode node, IReadOnlyList<ISymbol> group)
    {
        var called = model.GetSymbolInfo(node).Symbol;
        return [.. group.OrderByDescending(s => SymbolEqualityComparer.Default.Equals(s.OriginalDefinition, called?.OriginalDefinition))];
    }

    private static ArgumentListSyntax? EnclosingCall(CodeView view) =>
        view.TokenBefore.Parent?.AncestorsAndSelf().OfType<ArgumentListSyntax>()
            .FirstOrDefault(list => list.OpenParenToken.Span.End <= view.Cursor && (list.CloseParenToken.IsMissing || view.Cursor <= list.CloseParenToken.SpanStart));

    private static Inspection Describe(CodeView view, IReadOnlyList<ISymbol> symbols)
    {
        var signatures = symbols.Select(SymbolText.Signature).Distinct().ToList();
        var documentation = symbols.Select(symbol => Documentation.Of(symbol, view.Compilation)).FirstOrDefault(static d => d is not null);
        var text = new StringBuilder();
        var html = new StringBuilder();
        foreach (var signature in signatures.Take(OverloadsAtMost))
        {
            text.Append(signature).Append('\n');
        }

        html.Append("<pre><code>").Append(CodeHtml.Highlight(text.ToString().TrimEnd())).Append("</code></pre>");
        if (signatures.Count > OverloadsAtMost)
        {
            var more = $"and {signatures.Count - OverloadsAtMost} more";
            text.Append(more).Append('\n');
            html.Append("<p>").Append(more).Append("</p>");
        }

        if (documentation is not null)
        {
            Append(text, html, documentation);
        }

        return new Inspection(text.ToString().TrimEnd(), html.ToString());
    }

    private static void Append(StringBuilder text, StringBuilder html, Documentation documentation)
    {
        foreach (var paragraph in documentation.Paragraphs)
        {
            text.Append('\n').Append(paragraph).Append('\n');
            html.Append("<p>").Append(WebUtility.HtmlEncode(paragraph)).Append("</p>");
        }

        if (documentation.Details.Count > 0)
        {
            html.Append("<dl>");
            foreach (var (name, meaning) in documentation.Details)
            {
                text.Append('\n').Append(name).Append(": ").Append(meaning);
                html.Append("<dt>").Append(WebUtility.HtmlEncode(name)).Append("</dt><dd>").Append(WebUtility.HtmlEncode(meaning)).Append("</dd>");
            }

            html.Append("</dl>");
        }
    }
}
