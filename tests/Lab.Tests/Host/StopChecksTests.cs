using Lab.Host.Kernel.Scripting;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Lab.Tests.Host;

public sealed class StopChecksTests
{
    private const string Loop = "global::Lab.Host.Cells.CellStop.Loop();";
    private const string Call = "global::Lab.Host.Cells.CellStop.Call();";

    private static string Insert(string code) => StopChecks.Insert(CSharpSyntaxTree.ParseText(code, CellCompiler.Language), model: null).ToString();

    [Theory]
    [InlineData("while (true) { }", "while (true) {«loop» }")]
    [InlineData("for (;;)\n    ;", "for (;;)\n    {«loop»;}")]
    [InlineData("while (a)\n  while (b)\n    c();", "while (a)\n  {«loop»while (b)\n    {«loop»c();}}")]
    [InlineData("x: goto x;", "x: {«loop»goto x;}")]
    [InlineData("int F(int n) => F(n - 1);", "int F(int n) {«call»return  F(n - 1);}")]
    [InlineData("void F() => F();", "void F() {«call» F();}")]
    [InlineData("async Task F() => await F();", "async Task F() {«call» await F();}")]
    [InlineData("class A { public void Dispose() { while (true) { } } }", "class A { public void Dispose() { while (true) { } } }")]
    [InlineData("try { } finally { while (true) { } }", "try { } finally { while (true) { } }")]
    [InlineData("await A();\nB();\nvar c = 1;", "await A();\n«loop»B();\n«loop»var c = 1;")]
    [InlineData("var a = 1;\na + 1", "var a = 1;\na + 1")]
    public void Each_loop_and_function_gets_its_check_on_its_own_line(string code, string expected) =>
        Assert.Equal(expected.Replace("«loop»", Loop, StringComparison.Ordinal).Replace("«call»", Call, StringComparison.Ordinal), Insert(code));
}
