using System.Reflection;
using System.Runtime.Loader;

namespace Lab.Host.Kernel.Scripting;

/// <summary>The variables of all cells that were begun. The compiler makes an object of each cell, with its variables as fields; they live in one array.</summary>
internal sealed class CellState(AssemblyLoadContext context)
{
    // The compiled code finds the cells before it by their numbers from 1; the first place belongs to an object that hosts may share with their cells.
    private object?[] _cells = new object?[16];
    private int _count = 1;

    /// <summary>Loads a compiled cell, unless the compiler had nothing to make of it.</summary>
    /// <returns>What begins it: it runs up to the first <c>await</c> that must wait.</returns>
    public Func<Task<object?>> Load(CompiledCell cell)
    {
        if (!cell.HasCode)
        {
            return static () => Task.FromResult<object?>(null);
        }

        using var code = new MemoryStream(cell.Code);
        using var symbols = new MemoryStream(cell.Symbols);
        var assembly = context.LoadFromStream(code, symbols);
        if (_count == _cells.Length)
        {
            // Cells that still run use the array that they were given; what they change are fields of the objects in it.
            Array.Resize(ref _cells, 2 * _cells.Length);
        }

        _cells[_count] = null;
        var begin = assembly.GetType(cell.Compilation.Options.ScriptClassName!)!.GetMethod("<Factory>", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)!
            .CreateDelegate<Func<object?[], Task<object?>>>();
        var cells = _cells;
        return () => begin(cells);
    }

    /// <summary>Keeps what a loaded cell declared, if it was begun.</summary>
    /// <returns>Whether it was: only then may later cells name what it declares.</returns>
    public bool Keep(CompiledCell cell)
    {
        var begun = !cell.HasCode || _cells[_count] is not null;
        _count += begun && cell.HasCode ? 1 : 0;
        return begun;
    }
}
