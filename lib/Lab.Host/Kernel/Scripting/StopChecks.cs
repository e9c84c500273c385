using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Lab.Host.Kernel.Scripting;

/// <summary>Puts a check into every loop and function of a cell, so that a stopped cell leaves them by an exception, and its <c>finally</c> blocks run.</summary>
/// <remarks>Nothing is put on a line of its own: line numbers stay those that the learner sees.</remarks>
internal sealed class StopChecks : CSharpSyntaxWalker
{
    private const string InLoop = "global::Lab.Host.Cells.CellStop.Loop();";
    private const string InCall = "global::Lab.Host.Cells.CellStop.Call();";
    private readonly List<(TextSpan Span, string Text)> _changes = [];
    private readonly Lazy<SemanticModel>? _model;

    private StopChecks(Lazy<SemanticModel>? model) => _model = model;

    /// <summary>The code with its checks.</summary>
    /// <param name="tree">The code, without errors of syntax.</param>
    /// <param name="model">Tells what a lambda returns; without it lambdas that are an expression get no check.</param>
    public static SourceText Insert(SyntaxTree tree, Lazy<SemanticModel>? model)
    {
        var checks = new StopChecks(model);
        checks.Visit(tree.GetRoot());
        var code = tree.GetText();
        if (checks._changes.Count == 0)
        {
            return code;
        }

        var text = new StringBuilder();
        var done = 0;
        foreach (var (span, insertion) in checks._changes.OrderBy(static change => change.Span.Start))
        {
            text.Append(code.ToString(TextSpan.FromBounds(done, span.Start))).Append(insertion);
            done = span.End;
        }

        return SourceText.From(text.Append(code.ToString(TextSpan.FromBounds(done, code.Length))).ToString(), Encoding.UTF8);
    }

    /// <summary>After an <c>await</c> each further statement of the cell itself is checked too: a cell that was left while it waited must not go on later.</summary>
    public override void VisitCompilationUnit(CompilationUnitSyntax node)
    {
        var awaited = false;
        foreach (var member in node.Members)
        {
            if (awaited && member is GlobalStatementSyntax or FieldDeclarationSyntax)
            {
                Insert(member.SpanStart, InLoop);
            }

            awaited |= member.DescendantTokens().Any(static token => token.IsKind(SyntaxKind.AwaitKeyword));
            Visit(member);
        }
    }

    public override void VisitWhileStatement(WhileStatementSyntax node)
    {
        Guard(node.Statement, InLoop);
        base.VisitWhileStatement(node);
    }

    public override void VisitDoStatement(DoStatementSyntax node)
    {
        Guard(node.Statement, InLoop);
        base.VisitDoStatement(node);
    }

    public override void VisitForStatement(ForStatementSyntax node)
    {
        Guard(node.Statement, InLoop);
        base.VisitForStatement(node);
    }

    public override void VisitForEachStatement(ForEachStatementSyntax node)
    {
        Guard(node.Statement, InLoop);
        base.VisitForEachStatement(node);
    }

    public override void VisitForEachVariableStatement(ForEachVariableStatementSyntax node)
    {
        Guard(node.Statement, InLoop);
        base.VisitForEachVariableStatement(node);
    }

    public override void VisitGotoStatement(GotoStatementSyntax node) => Guard(node, InLoop);

    public override void VisitMethodDeclaration(MethodDeclarationSyntax node)
    {
        // What cleans up is not cut short, here and in finally blocks.
        if (!node.Identifier.ValueText.StartsWith("Dispose", StringComparison.Ordinal))
        {
            Guard(node.Body, node.ExpressionBody, node.SemicolonToken, node.ReturnType, node.Modifiers);
            base.VisitMethodDeclaration(node);
        }
    }

    public override void VisitLocalFunctionStatement(LocalFunctionStatementSyntax node)
    {
        Guard(node.Body, node.ExpressionBody, node.SemicolonToken, node.ReturnType, node.Modifiers);
        base.VisitLocalFunctionStatement(node);
    }

    public override void VisitSimpleLambdaExpression(SimpleLambdaExpressionSyntax node)
    {
        Guard(node);
        base.VisitSimpleLambdaExpression(node);
    }

    public override void VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node)
    {
        Guard(node);
        base.VisitParenthesizedLambdaExpression(node);
    }

    public override void VisitFinallyClause(FinallyClauseSyntax node)
    {
    }

    private void Insert(int position, string text) => _changes.Add((new TextSpan(position, 0), text));

    private void Guard(StatementSyntax statement, string check)
    {
        if (statement is BlockSyntax block)
        {
            Insert(block.OpenBraceToken.Span.End, check);
        }
        else
        {
            Insert(statement.SpanStart, "{" + check);
            Insert(statement.Span.End, "}");
        }
    }

    private void Guard(BlockSyntax? body, ArrowExpressionClauseSyntax? arrow, SyntaxToken semicolon, TypeSyntax returned, SyntaxTokenList modifiers)
    {
        if (body is not null)
        {
            Guard(body, InCall);
        }
        else if (arrow is { Expression: not ThrowExpressionSyntax })
        {
            var name = returned.ToString();
            var isStatement = name == "void" || (modifiers.Any(SyntaxKind.AsyncKeyword) && !name.Contains('<', StringComparison.Ordinal));
            _changes.Add((arrow.ArrowToken.Span, "{" + InCall + (isStatement ? "" : "return ")));
            _changes.Add((semicolon.Span, ";}"));
        }
    }

    private void Guard(LambdaExpressionSyntax lambda)
    {
        if (lambda.Block is { } block)
        {
            Guard(block, InCall);
        }
        else if (lambda.ExpressionBody is { } body and not ThrowExpressionSyntax && _model?.Value is { } model
            // An expression tree cannot hold a statement.
            && model.GetTypeInfo(lambda).ConvertedType is { TypeKind: TypeKind.Delegate } && model.GetSymbolInfo(lambda).Symbol is IMethodSymbol method)
        {
            var isStatement = method.ReturnsVoid || (method.IsAsync && method.ReturnType is INamedTypeSymbol { IsGenericType: false });
            _changes.Add((lambda.ArrowToken.Span, "=> {" + InCall + (isStatement ? "" : "return ")));
            Insert(body.Span.End, ";}");
        }
    }
}
