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
    public async Task Breaks_a_table_between_words_and_makes_blocks_where_even_words_do_not_fit()
    {
        var wide = TableWidths.Of([["FIELD", "VALUE"], ["timeout.request", "one two three four"]], 34);
        wide.ShouldBe([15, 15]);
        TableWidths.Of([["FIELD", "VALUE"], ["timeout.request", "rules[0].policies.timeout.request"]], 40).ShouldBeNull();

        var explained = (await new Cpctl { Server = new FakeServer([Effective]), IsTerminal = true }.RunAsync("explain route orders")).Output;
        explained.ShouldContain("""
            timeout.request
              value       3s
              level       route/orders/read
              written at  Route/orders rules[0].policies.timeout.request
              revision    12
              author      bob
            """);
    }

    private static readonly Exchange Effective = new("GET /api/v1/routes/orders?view=effective", Body: JsonElement.Parse("""
        {"kind":"Route","name":"orders","revision":12,"rules":[{"fleet":"edge","rule":"read","fields":[
          {"field":"timeout.request","value":"3s","level":"route/orders/read","document":{"kind":"Route","name":"orders"},"path":"rules[0].policies.timeout.request","revision":12,"author":"bob"}],"takenAway":[]}]}
        """));

    [Fact]
    public async Task Helps_on_standard_output()
    {
        var outcome = await new Cpctl().RunAsync("apply --help");

        outcome.ExitCode.ShouldBe(ExitCode.Done);
        outcome.Output.ShouldContain("--wait");
        outcome.Error.ShouldBeEmpty();
    }
}
