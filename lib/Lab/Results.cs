using Lab.Exercises;

namespace Lab;

/// <summary>Where the results of predictions and checks are kept.</summary>
public static class Results
{
    private static readonly Lock Gate = new();
    private static ProgressStore? _store;

    /// <summary>The file with your results. <c>LAB_STATE</c> names another folder, also while the kernel runs.</summary>
    public static ProgressStore Store
    {
        get
        {
            lock (Gate)
            {
                var folder = ProgressStore.DefaultFolder;
                return _store is { } known && known.Folder == folder ? known : _store = new ProgressStore(folder);
            }
        }
    }
}
