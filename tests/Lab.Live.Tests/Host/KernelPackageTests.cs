using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Lab.Host.Kernel;
using Xunit;

namespace Lab.Live.Tests.Host;

/// <summary>Cells load packages, here from a folder as the only source, so that no network is needed.</summary>
public sealed class KernelPackageTests : KernelHarness
{
    /// <summary>Makes a folder of packages with one in it, and names that folder the only source of the notebook.</summary>
    private void MakeSource(string name, string version, string library)
    {
        var source = Directory.CreateDirectory(Folder.File("source")).FullName;
        using (var package = ZipFile.Open(Path.Combine(source, $"{name}.{version}.nupkg"), ZipArchiveMode.Create))
        {
            using (var writer = new StreamWriter(package.CreateEntry(name + ".nuspec").Open()))
            {
                writer.Write($"<?xml version=\"1.0\"?><package xmlns=\"http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd\"><metadata><id>{name}</id><version>{version}</version><authors>a</authors><description>d</description></metadata></package>");
            }

            package.CreateEntryFromFile(library, $"lib/net10.0/{name}.dll");
        }

        UseSource(source);
    }

    private void UseSource(string source) => File.WriteAllText(Folder.File("NuGet.config"), $"""
        <?xml version="1.0" encoding="utf-8"?>
        <configuration>
          <config><add key="globalPackagesFolder" value="{Folder.File("cache")}" /></config>
          <packageSources><clear /><add key="only" value="{source}" allowInsecureConnections="true" /></packageSources>
          <fallbackPackageFolders><clear /></fallbackPackageFolders>
        </configuration>
        """);

    [Fact]
    public async Task A_package_is_loaded_and_remembered_and_what_is_not_there_is_said()
    {
        MakeSource("Lab.Wire", "1.2.3", typeof(Lab.Wire.TcpStates).Assembly.Location);
        Assert.StartsWith(Folder.File("cache"), await RunAsync("#r \"nuget: Lab.Wire, 1.2.3\"\nusing Lab.Wire;\ntypeof(TcpStates).Assembly.Location"), StringComparison.Ordinal);
        Assert.Contains("Loading the package Lab.Wire 1.2.3", Printed, StringComparison.Ordinal);
        Assert.Equal("Lab.Wire", await RunAsync("#r \"nuget:Lab.Wire\"\ntypeof(TcpStates).Assembly.GetName().Name"));
        Assert.Equal("", Printed);

        var noVersion = await StartAsync("#r \"nuget: Lab.Wire, 9.9.9\"");
        Assert.Equal((CellFaultKind.Compile, "There is no package Lab.Wire 9.9.9; check the version, or leave it out to get the newest one."), (noVersion!.Kind, noVersion.Message));
        var noPackage = await StartAsync("\n#r \"nuget: Lab.NotThere\"");
        Assert.Equal(("There is no package Lab.NotThere in the package sources of this machine; check the spelling.", 2), (noPackage!.Message, noPackage.Line));
        Assert.Equal("1", await RunAsync("1"));
    }

    [Fact]
    public async Task Without_a_network_that_is_said()
    {
        using (var closed = new TcpListener(IPAddress.Loopback, 0))
        {
            closed.Start();
            UseSource($"http://{closed.LocalEndpoint}/index.json");
        }

        var fault = await StartAsync("#r \"nuget: Lab.Wire, 1.2.3\"");
        Assert.Contains("You seem to be offline", fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loading_a_package_can_be_stopped()
    {
        // A source that accepts a connection and never answers.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        UseSource($"http://{silent.LocalEndpoint}/index.json");
        var running = StartAsync("#r \"nuget: Lab.Wire, 1.2.3\"");
        await silent.AcceptSocketAsync(Cancellation).AsTask().WaitAsync(Limit, Cancellation);
        await Kernel.InterruptAsync(Cancellation);
        Assert.Equal(CellFaultKind.Interrupted, (await running)!.Kind);
        Assert.Equal("2", await RunAsync("1 + 1"));
    }
}
