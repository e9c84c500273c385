using System.Collections;
using System.Globalization;
using System.Text;

namespace Lab.Host.Kernel;

/// <summary>A value that has no view, as short readable text.</summary>
internal static class PlainValue
{
    private const int ItemsAtMost = 50;
    private const int DepthAtMost = 3;

    /// <summary>Strings and characters as they are, collections as a list, everything else as it prints itself.</summary>
    public static string Of(object value) => CellNames.Strip(value is string or char ? value.ToString()! : Text(value, 0));

    private static string Text(object? value, int depth) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        char c => $"'{c}'",
        bool b => b ? "true" : "false",
        byte[] bytes => Bytes(bytes),
        Task task => Unawaited(task),
        IDictionary map => List("{ ", map.Keys, key => $"{Text(key, depth + 1)}: {Text(map[key!], depth + 1)}", " }"),
        IEnumerable items when depth >= DepthAtMost => items is ICollection known ? $"[{known.Count} items]" : "[...]",
        IEnumerable items when !PrintsItself(value) => List("[", items, item => Text(item, depth + 1), "]"),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string List(string open, IEnumerable items, Func<object?, string> text, string close)
    {
        var line = new StringBuilder(open);
        var count = 0;
        foreach (var item in items)
        {
            if (count == ItemsAtMost)
            {
                // Counting on could take for ever: the sequence may have no end.
                line.Append(items is ICollection all ? $", ... ({all.Count:N0} items)" : ", ...");
                break;
            }

            line.Append(count++ == 0 ? "" : ", ").Append(text(item));
        }

        return line.Append(close).ToString();
    }

    private static string Bytes(byte[] bytes)
    {
        var shown = Convert.ToHexStringLower(bytes.AsSpan(0, Math.Min(bytes.Length, ItemsAtMost)));
        var spaced = string.Join(' ', shown.Chunk(2).Select(static pair => new string(pair)));
        return string.Create(CultureInfo.InvariantCulture, $"{bytes.Length:N0} bytes: {spaced}{(bytes.Length > ItemsAtMost ? " ..." : "")}").TrimEnd(' ', ':');
    }

    private static string Unawaited(Task task) => $"A task that nobody waits for ({task.Status}). Write `await` before it to see its result.";

    /// <summary>Whether the type says itself how it prints, as records and many networking types do.</summary>
    private static bool PrintsItself(object value)
    {
        var declaring = value.GetType().GetMethod(nameof(ToString), Type.EmptyTypes)?.DeclaringType;
        return declaring is not null && declaring != typeof(object) && declaring != typeof(ValueType) && !typeof(Array).IsAssignableFrom(declaring);
    }
}
