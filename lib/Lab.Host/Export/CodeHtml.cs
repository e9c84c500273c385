using System.Net;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lab.Host.Export;

/// <summary>Highlights C# from the compiler's own tokens.</summary>
internal static class CodeHtml
{
    private static readonly CSharpParseOptions Script = new(LanguageVersion.CSharp14, DocumentationMode.None, SourceCodeKind.Script);

    /// <summary>The code as HTML: each token that has a colour in a <c>span</c> whose class says what it is.</summary>
    public static string Highlight(string code)
    {
        var html = new StringBuilder(code.Length * 2);
        foreach (var token in CSharpSyntaxTree.ParseText(code, Script).GetRoot().DescendantTokens(descendIntoTrivia: false))
        {
            Append(html, token.LeadingTrivia);
            Append(html, token.Text, Kind(token));
            Append(html, token.TrailingTrivia);
        }

        return html.ToString();
    }

    private static void Append(StringBuilder html, SyntaxTriviaList trivia)
    {
        foreach (var item in trivia)
        {
            var kind = item.Kind();
            Append(html, item.ToFullString(), kind is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
                or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia or SyntaxKind.DisabledTextTrivia ? "c"
                : item.IsDirective ? "d" : null);
        }
    }

    private static void Append(StringBuilder html, string text, string? kind)
    {
        if (text.Length == 0)
        {
            return;
        }

        var encoded = WebUtility.HtmlEncode(text);
        html.Append(kind is null ? encoded : $"<span class=\"{kind}\">{encoded}</span>");
    }

    /// <summary>k keyword, s string, n number, t type, m method; null for everything else.</summary>
    private static string? Kind(SyntaxToken token)
    {
        var kind = token.Kind();
        if (kind == SyntaxKind.IdentifierToken)
        {
            return IdentifierKind(token);
        }

        if (SyntaxFacts.IsKeywordKind(kind))
        {
            return "k";
        }

        return kind switch
        {
            SyntaxKind.NumericLiteralToken => "n",
            SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.Utf8StringLiteralToken
                or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
                or SyntaxKind.Utf8SingleLineRawStringLiteralToken or SyntaxKind.Utf8MultiLineRawStringLiteralToken
                or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.InterpolatedStringStartToken or SyntaxKind.InterpolatedStringEndToken
                or SyntaxKind.InterpolatedVerbatimStringStartToken or SyntaxKind.InterpolatedRawStringEndToken
                or SyntaxKind.InterpolatedSingleLineRawStringStartToken or SyntaxKind.InterpolatedMultiLineRawStringStartToken => "s",
            _ => null,
        };
    }

    private static string? IdentifierKind(SyntaxToken token) => token.Parent switch
    {
        IdentifierNameSyntax { IsVar: true } or IdentifierNameSyntax { Identifier.ValueText: "await" or "nameof" } => "k",
        BaseTypeDeclarationSyntax or DelegateDeclarationSyntax or TypeParameterSyntax => "t",
        MethodDeclarationSyntax or LocalFunctionStatementSyntax => "m",
        SimpleNameSyntax name => NameKind(name),
        _ => null,
    };

    private static string? NameKind(SimpleNameSyntax name) => name.Parent switch
    {
        InvocationExpressionSyntax call when call.Expression == name => "m",
        MemberAccessExpressionSyntax access when access.Name == name => access.Parent is InvocationExpressionSyntax called && called.Expression == access ? "m" : null,
        // Without a compilation a capital letter is what tells a type from a variable; .NET's naming rules make it right.
        MemberAccessExpressionSyntax access when access.Expression == name => char.IsUpper(name.Identifier.ValueText[0]) ? "t" : null,
        MemberBindingExpressionSyntax => null,
        _ when name.FirstAncestorOrSelf<UsingDirectiveSyntax>() is not null => null,
        TypeSyntax or BaseTypeSyntax or TypeArgumentListSyntax or VariableDeclarationSyntax or ParameterSyntax or ObjectCreationExpressionSyntax
            or MethodDeclarationSyntax or LocalFunctionStatementSyntax or CastExpressionSyntax or CatchDeclarationSyntax or DeclarationExpressionSyntax
            or DeclarationPatternSyntax or TypeOfExpressionSyntax or DefaultExpressionSyntax or ForEachStatementSyntax or TupleElementSyntax
            or RecursivePatternSyntax or AttributeSyntax => IsTypeOf(name) ? "t" : null,
        _ => name is GenericNameSyntax ? "t" : null,
    };

    private static bool IsTypeOf(SimpleNameSyntax name) => name.Parent is not ForEachStatementSyntax loop || loop.Type == name;
}
