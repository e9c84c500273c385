using System.Reflection;
using Lab.Host.Cells;

namespace Lab.Host.Kernel;

/// <summary>Turns the value of a cell into what is shown, by the same convention as other notebook engines.</summary>
internal static class Display
{
    /// <summary>Characters kept of one form of a value.</summary>
    public const int Limit = 4 * 1024 * 1024;

    private const string Attribute = "TypeFormatterSourceAttribute";
    private const string PlainText = "text/plain";

    /// <summary>The value by MIME type, richest first; null when there is nothing to show.</summary>
    public static Dictionary<string, string>? Of(object? value)
    {
        // What a cell has shown by itself is not shown again.
        if (value is null or DisplayedValue)
        {
            return null;
        }

        var forms = value is HtmlText { Html: var html } ? new() { ["text/html"] = html } : Formatted(value) ?? new() { [PlainText] = PlainValue.Of(value) };
        foreach (var (type, text) in forms)
        {
            if (text.Length > Limit)
            {
                forms[type] = type == PlainText
                    ? string.Concat(text.AsSpan(0, Limit), $"\n... {text.Length - Limit:N0} more characters were cut")
                    : $"<p>This output has {text.Length:N0} characters; more than {Limit:N0} are not shown.</p>";
            }
        }

        return forms;
    }

    private static Dictionary<string, string>? Formatted(object value)
    {
        var attribute = FindAttribute(value.GetType());
        if (attribute is null || Property(attribute, "FormatterSourceType") is not Type sourceType || Activator.CreateInstance(sourceType) is not { } source
            || sourceType.GetMethod("CreateTypeFormatters", Type.EmptyTypes)?.Invoke(source, null) is not IEnumerable<object> formatters)
        {
            return null;
        }

        // Without a preference the convention emits HTML only.
        var preferred = Property(attribute, "PreferredMimeTypes") is string[] { Length: > 0 } types ? types : ["text/html"];
        var byType = formatters.Where(static f => Property(f, "MimeType") is string).DistinctBy(static f => (string)Property(f, "MimeType")!)
            .ToDictionary(static f => (string)Property(f, "MimeType")!);
        var forms = new Dictionary<string, string>();
        foreach (var type in preferred)
        {
            if (byType.TryGetValue(type, out var formatter) && Format(formatter, value) is { } text)
            {
                forms[type] = text;
            }
        }

        return forms.Count > 0 ? forms : null;
    }

    private static string? Format(object formatter, object value)
    {
        var method = formatter.GetType().GetMethod("Format", [typeof(object), typeof(TextWriter)]);
        using var writer = new StringWriter(System.Globalization.CultureInfo.InvariantCulture) { NewLine = "\n" };
        return method?.Invoke(formatter, [value, writer]) is true ? writer.ToString() : null;
    }

    /// <summary>The attribute is known by its name, so that a library needs no engine's package; it counts on the type or a base class.</summary>
    private static object? FindAttribute(Type type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.GetCustomAttributes(inherit: false).FirstOrDefault(static a => a.GetType().Name == Attribute) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static object? Property(object instance, string name) =>
        instance.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance)?.GetValue(instance);
}
