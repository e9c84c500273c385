using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Lab.Tests")]
[assembly: InternalsVisibleTo("Lab.Live.Tests")]
[assembly: InternalsVisibleTo("Lab.Benchmarks")]
