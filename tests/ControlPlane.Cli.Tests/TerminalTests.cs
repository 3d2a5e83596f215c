using System.Text.Json;
using ControlPlane.Cli.Tests.Rig;

namespace ControlPlane.Cli.Tests;

public sealed class TerminalTests
{
    private static readonly Exchange Nodes = new("GET /api/v1/nodes?limit=1000", Body: JsonElement.Parse("""
        {"items":[{"id":"edge-1","cluster":"other","reason":"no fleet selects it","envoyVersion":"1.40.0","connected":true,"since":"2026-11-20T08:00:00Z","revision":0,"synced":false,"types":[]}]}
        """));

    [Fact]
    public async Task Colours_on_a_terminal() =>
        (await new Cpctl { Server = new FakeServer([Nodes]), IsTerminal = true }.RunAsync("nodes")).Output.ShouldContain("\e[31medge-1 has no fleet: no fleet selects it\e[0m\n");

    [Fact]
    public async Task Says_the_same_without_colour_in_a_pipe() =>
        (await new Cpctl { Server = new FakeServer([Nodes]) }.RunAsync("nodes")).Output.ShouldEndWith("\nedge-1 has no fleet: no fleet selects it\n");

    [Fact]
    public async Task Fits_tables_into_the_terminal() =>
        (await new Cpctl { Server = new FakeServer([Nodes]), IsTerminal = true }.RunAsync("nodes")).Output.Split('\n').Where(line => !line.StartsWith('\e')).ShouldAllBe(line => line.Length <= 80);

    [Fact]
    public async Task Helps_on_standard_output()
    {
        var outcome = await new Cpctl().RunAsync("apply --help");

        outcome.ExitCode.ShouldBe(ExitCode.Done);
        outcome.Output.ShouldContain("--wait");
        outcome.Error.ShouldBeEmpty();
    }
}
