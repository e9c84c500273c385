using System.Globalization;
using Lab.Tracing;

namespace Lab.Views;

/// <summary>Which actions a row belongs to: its own, and those whose bytes arrived in it.</summary>
internal static class LadderGroups
{
    /// <summary>The names of the groups, the row's own first, separated by spaces.</summary>
    public static string Of(LadderModel model, LadderRow row)
    {
        if (row.Kind != LadderRowKind.Event)
        {
            return "";
        }

        var groups = new List<string> { Own(model.Events[row.First]) };
        foreach (var also in model.Events[row.First].AlsoActions)
        {
            Add(groups, also.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var from in row.From)
        {
            Add(groups, Own(model.Events[from]));
        }

        // The call that took the bytes out at the other side belongs to it too.
        foreach (var from in model.ArrivedWith(row.First))
        {
            Add(groups, Own(model.Events[from]));
        }

        return string.Join(' ', groups);
    }

    private static string Own(TraceEvent item) => item.Action != 0
        ? item.Action.ToString(CultureInfo.InvariantCulture)
        : "e" + item.Number.ToString(CultureInfo.InvariantCulture);

    private static void Add(List<string> groups, string group)
    {
        if (groups.Count < 32 && !groups.Contains(group))
        {
            groups.Add(group);
        }
    }
}
