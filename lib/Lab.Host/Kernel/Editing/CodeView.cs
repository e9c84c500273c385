using Lab.Host.Kernel.Scripting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lab.Host.Kernel.Editing;

/// <summary>Half-written code with a cursor in it, as the compiler understands it.</summary>
internal sealed class CodeView
{
    public CodeView(CellCompiler compiler, string code, int cursor)
    {
        Code = code;
        Cursor = cursor;
        var tree = CSharpSyntaxTree.ParseText(code, CellCompiler.Language);
        Root = tree.GetCompilationUnitRoot();
        Compilation = compiler.Create(tree, new LoadedFiles(Environment.CurrentDirectory, withChecks: false));
        Model = Compilation.GetSemanticModel(tree);
        WordStart = cursor - code[..cursor].Reverse().TakeWhile(IsNamePart).Count();
        WordEnd = cursor + code[cursor..].TakeWhile(IsNamePart).Count();
    }

    /// <summary>The text.</summary>
    public string Code { get; }

    /// <summary>Where the cursor stands.</summary>
    public int Cursor { get; }

    /// <summary>Where the name at the cursor begins; the cursor if there is none.</summary>
    public int WordStart { get; }

    /// <summary>Where the name at the cursor ends.</summary>
    public int WordEnd { get; }

    /// <summary>The text as a tree.</summary>
    public CompilationUnitSyntax Root { get; }

    /// <summary>What it would be compiled to.</summary>
    public CSharpCompilation Compilation { get; }

    /// <summary>What its names mean.</summary>
    public SemanticModel Model { get; }

    /// <summary>The last token that ends at or before the name at the cursor.</summary>
    public SyntaxToken TokenBefore
    {
        get
        {
            var token = Root.FindToken(WordStart);
            return token.SpanStart >= WordStart ? token.GetPreviousToken() : token;
        }
    }

    /// <summary>Whether the cursor stands in a comment or a directive.</summary>
    public bool IsInComment
    {
        get
        {
            var trivia = Root.FindTrivia(Math.Max(0, Cursor - 1), findInsideTrivia: true);
            if (trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia or SyntaxKind.DisabledTextTrivia
                or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.PreprocessingMessageTrivia)
            {
                return trivia.SpanStart < Cursor && (Cursor < trivia.Span.End || !trivia.ToString().EndsWith("*/", StringComparison.Ordinal));
            }

            return TokenAtCursor.Parent?.AncestorsAndSelf().Any(static node => node is DirectiveTriviaSyntax) == true;
        }
    }

    /// <summary>Whether the cursor stands in a number or the text of a string.</summary>
    public bool IsInLiteral
    {
        get
        {
            var token = TokenAtCursor;
            return token.SpanStart < Cursor && token.Kind() switch
            {
                SyntaxKind.InterpolatedStringTextToken or SyntaxKind.NumericLiteralToken => true,
                SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.Utf8StringLiteralToken
                    or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken => Cursor < token.Span.End || token.ContainsDiagnostics,
                _ => false,
            };
        }
    }

    private SyntaxToken TokenAtCursor => Root.FindToken(Math.Max(0, Cursor - 1), findInsideTrivia: true);

    private static bool IsNamePart(char c) => c == '_' || char.IsLetterOrDigit(c);
}
