using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Xunit;

namespace Lab.Tests.Architecture;

/// <summary>The core never waits: what an assembly refers to is read from its metadata, so nothing can hide.</summary>
public sealed class SansIoTests
{
    private static readonly string[] Forbidden =
    [
        "System.Net.Sockets.", "System.Net.Http.", "System.IO.File", "System.IO.Directory", "System.IO.Stream", "System.IO.Pipes.",
        "System.IO.Pipelines.", "System.Threading.Tasks.Task", "System.Threading.Tasks.ValueTask", "System.Threading.Timer",
        "System.Threading.Thread", "System.Threading.PeriodicTimer", "System.Timers.", "System.Random", "System.Console",
        "System.Diagnostics.Stopwatch", "System.Diagnostics.Process", "System.Environment::get_TickCount",
        "System.DateTime::get_Now", "System.DateTime::get_UtcNow", "System.DateTimeOffset::get_Now", "System.DateTimeOffset::get_UtcNow",
        "System.Guid::NewGuid", "System.Security.Cryptography.RandomNumberGenerator",
    ];

    [Theory]
    [InlineData(typeof(Lab.Wire.Bytes))]
    [InlineData(typeof(Lab.Tracing.Trace))]
    [InlineData(typeof(Lab.Views.View))]
    public void The_core_has_no_sockets_tasks_clocks_files_randomness_or_console(Type inside)
    {
        var references = References(inside.Assembly.Location);
        Assert.True(references.Count > 10, "The metadata reader found next to nothing: this test would pass on an empty file.");
        Assert.DoesNotContain(references, IsForbidden);
    }

    [Fact]
    public void The_same_reading_catches_a_project_that_does_IO() =>
        Assert.Contains(References(typeof(Lab.Net.TcpServer).Assembly.Location), r => IsForbidden(r) && r.StartsWith("System.Net.Sockets.Socket", StringComparison.Ordinal));

    private static bool IsForbidden(string reference) => Forbidden.Any(f => f[^1] == '.'
        ? reference.StartsWith(f, StringComparison.Ordinal)
        : reference == f || reference.StartsWith(f + "::", StringComparison.Ordinal) || reference.StartsWith(f + "`", StringComparison.Ordinal));

    /// <summary>Every type (<c>Namespace.Name</c>) and member (<c>Namespace.Name::Member</c>) of another assembly that this one uses.</summary>
    private static HashSet<string> References(string dll)
    {
        using var file = new PEReader(File.OpenRead(dll));
        var metadata = file.GetMetadataReader();
        HashSet<string> found = [];
        foreach (var handle in metadata.TypeReferences)
        {
            found.Add(NameOf(metadata, handle));
        }

        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference)
            {
                found.Add($"{NameOf(metadata, (TypeReferenceHandle)member.Parent)}::{metadata.GetString(member.Name)}");
            }
        }

        return found;
    }

    private static string NameOf(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }
}
