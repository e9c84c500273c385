using Lab.Host.Notebooks;

namespace Lab.Host.Running;

/// <summary>Is told what happens during a run, as it happens.</summary>
internal interface IRunProgress
{
    /// <summary>A notebook begins.</summary>
    void Starting(Notebook notebook, int index, int count);

    /// <summary>A cell begins.</summary>
    void Starting(NotebookCell cell, int pass);

    /// <summary>A cell has ended or was given up.</summary>
    void Ended(Notebook notebook, CellResult result);

    /// <summary>A notebook has ended.</summary>
    void Ended(NotebookResult result);
}
