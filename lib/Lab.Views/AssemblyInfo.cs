using System.Runtime.CompilerServices;

// Layout is tested where it is computed, not only where it is drawn.
[assembly: InternalsVisibleTo("Lab.Tests")]
