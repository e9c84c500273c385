namespace Lab.Host.Notebooks;

/// <summary>A file that cannot be run as a notebook. The message is one sentence that starts with the file.</summary>
internal sealed class NotebookFaultException(string path, string what, Exception? inner = null) : Exception($"{path} {what}", inner);
