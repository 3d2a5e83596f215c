using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests;

/// <summary>Every folder of <c>examples/</c> is applied, and every command of its README shows what the README says.</summary>
public sealed class ExampleTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly string Folder = Path.Combine(Machine.Repository, "examples");

    public static TheoryData<string, string> Cases =>
        new MatrixTheoryData<string, string>(
            Directory.GetDirectories(Folder).Select(folder => Path.GetFileName(folder)).Order(),
            [EnvoyVersion.Newest, EnvoyVersion.Oldest]
        );

    [Theory, MemberData(nameof(Cases))]
    public async Task Does_what_its_README_says(string name, string envoyVersion)
    {
        var binary = EnvoyVersion.Binary(envoyVersion);
        var folder = Path.Combine(Folder, name);
        var written = Example.Parse(
            await File.ReadAllTextAsync(Path.Combine(folder, "documents.yaml"), Cancel),
            await File.ReadAllTextAsync(Path.Combine(folder, "README.md"), Cancel)
        );
        written.Read().Problems.ShouldBeEmpty();
        written.Commands.ShouldNotBeEmpty();
        await using var backends = new Backends();
        var example = written.On(await backends.StartAsync(written, Cancel));

        await using var server = await InProcess.StartAsync(Cancel);
        await using var envoy = await EnvoyProcess.StartAsync(binary, EnvoyBootstrap.Edge("edge", Stand.Node, server.Ads), Cancel);
        await server.Api.UntilSyncedAsync(Stand.Node, await server.Api.ApplyAsync(example.Yaml, Cancel), Cancel);
        await Wait.UntilAsync("Envoy is ready", TimeSpan.FromMinutes(3), envoy.Admin.IsReadyAsync, Cancel);

        foreach (var command in example.Commands)
            await ReadmeCommand.CheckAsync(command, Cancel);
    }

    private sealed class Backends : IAsyncDisposable
    {
        private readonly List<EchoBackend> _started = [];

        public async Task<Dictionary<int, int>> StartAsync(Example example, CancellationToken cancel)
        {
            var ports = example.ListenerPorts().ToDictionary(port => port, _ => FreePort.Next());
            foreach (var backend in example.Backends())
            {
                var started = await EchoBackend.StartAsync(backend.Service, 0, backend.Http2 ? HttpProtocols.Http2 : HttpProtocols.Http1, cancel);
                _started.Add(started);
                ports[backend.Port] = started.Port;
            }

            return ports;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var backend in _started)
                await backend.DisposeAsync();
        }
    }
}
