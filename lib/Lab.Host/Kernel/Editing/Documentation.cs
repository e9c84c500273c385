using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Lab.Host.Kernel.Editing;

/// <summary>What the documentation comment of a symbol says, as text.</summary>
/// <param name="Paragraphs">Summary and remarks.</param>
/// <param name="Details">Parameters, the result and exceptions, each with its name.</param>
internal sealed partial record Documentation(IReadOnlyList<string> Paragraphs, IReadOnlyList<(string Name, string Text)> Details)
{
    /// <summary>The documentation of a symbol of a cell or of a library; null when there is none.</summary>
    public static Documentation? Of(ISymbol symbol, Compilation compilation)
    {
        var extension = (symbol as IMethodSymbol)?.ReducedFrom;
        var definition = extension ?? symbol.OriginalDefinition;
        for (var depth = 0; definition is not null && depth < 4; depth++, definition = Overridden(definition))
        {
            if (Comment(definition, compilation) is { } comment && comment.Element("inheritdoc") is null)
            {
                return Read(comment, extension?.Parameters[0].Name);
            }
        }

        return null;
    }

    private static ISymbol? Overridden(ISymbol symbol) => (ISymbol?)(symbol as IMethodSymbol)?.OverriddenMethod ?? (symbol as IPropertySymbol)?.OverriddenProperty
        ?? symbol.ContainingType?.AllInterfaces.SelectMany(static i => i.GetMembers())
        .FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(symbol.ContainingType.FindImplementationForInterfaceMember(member), symbol))?.OriginalDefinition;

    private static XElement? Comment(ISymbol symbol, Compilation compilation)
    {
        var path = symbol.ContainingAssembly is { } assembly ? (compilation.GetMetadataReference(assembly) as PortableExecutableReference)?.FilePath : null;
        var xml = path is null || symbol.GetDocumentationCommentId() is not { } id ? symbol.GetDocumentationCommentXml() : DocumentationFiles.Find(path, id);
        try
        {
            return string.IsNullOrWhiteSpace(xml) ? null : XElement.Parse(xml);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>The comment, without the parameter that stands before the dot.</summary>
    private static Documentation Read(XElement comment, string? beforeDot)
    {
        List<string> paragraphs = [.. comment.Elements("summary").Concat(comment.Elements("remarks")).Select(Text).Where(static text => text.Length > 0)];
        List<(string, string)> details = [];
        details.AddRange(comment.Elements("param").Select(static e => (e.Attribute("name")?.Value ?? "", Text(e))).Where(param => param.Item1 != beforeDot));
        details.AddRange(comment.Elements("returns").Select(static e => ("Returns", Text(e))));
        details.AddRange(comment.Elements("exception").Select(static e => (Name(e.Attribute("cref")?.Value), Text(e))));
        return new Documentation(paragraphs, details);
    }

    private static string Text(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            text.Append(node switch
            {
                XText words => words.Value,
                XElement { Name.LocalName: "see" or "seealso" or "paramref" or "typeparamref" } link when link.IsEmpty =>
                    link.Attribute("langword")?.Value ?? link.Attribute("name")?.Value ?? link.Attribute("href")?.Value ?? Name(link.Attribute("cref")?.Value),
                XElement { Name.LocalName: "para" or "br" or "item" or "code" } block => "\n" + Text(block) + "\n",
                XElement inner => Text(inner),
                _ => "",
            });
        }

        return Spaces().Replace(text.ToString(), " ").Trim();
    }

    // T:System.Collections.Generic.List`1 and M:System.String.Join(System.String,System.String[])
    private static string Name(string? id) => id is null ? "" : Arity().Replace(id.Split('(')[0].Split(':')[^1].Split('.')[^1], "");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"`+\d+")]
    private static partial Regex Arity();
}
