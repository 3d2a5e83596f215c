using System.Text.Json;
using ControlPlane.Cli.Tests.Rig;

namespace ControlPlane.Cli.Tests;

public sealed class TerminalTests
{
    private static readonly Exchange Nodes = new(
        "GET /api/v1/nodes?limit=1000",
        Body: JsonElement.Parse(
            """
            {"items":[{"id":"edge-1","cluster":"other","reason":"no fleet selects it","envoyVersion":"1.40.0","connected":true,"since":"2026-11-20T08:00:00Z","revision":0,"synced":false,"types":[]}]}
            """
        )
    );

    [Fact]
    public async Task Colours_on_a_terminal() =>
        (await new Cpctl { Server = new FakeServer([Nodes]), IsTerminal = true }.RunAsync("nodes")).Output.ShouldContain(
            "\e[31medge-1 gets no configuration: no fleet selects it; compare node.cluster in its bootstrap with `nodes` of the Fleets\e[0m\n"
        );

    [Fact]
    public async Task Says_the_same_without_colour_in_a_pipe() =>
        (await new Cpctl { Server = new FakeServer([Nodes]) }.RunAsync("nodes")).Output.ShouldEndWith(
            "\nedge-1 gets no configuration: no fleet selects it; compare node.cluster in its bootstrap with `nodes` of the Fleets\n"
        );

    [Fact]
    public async Task Fits_tables_into_the_terminal() =>
        (await new Cpctl { Server = new FakeServer([Nodes]), IsTerminal = true }.RunAsync("nodes"))
            .Output.Split('\n')
            .Where(line => !line.StartsWith('\e'))
            .ShouldAllBe(line => line.Length <= 80);

    [Fact]
    public async Task Breaks_a_table_between_words_and_makes_blocks_where_even_words_do_not_fit()
    {
        var wide = TableWidths.Of(
            [
                ["FIELD", "VALUE"],
                ["timeout.request", "one two three four"],
            ],
            34
        );
        wide.ShouldBe([15, 15]);
        TableWidths
            .Of(
                [
                    ["FIELD", "VALUE"],
                    ["timeout.request", "rules[0].policies.timeout.request"],
                ],
                40
            )
            .ShouldBeNull();

        var explained = (await new Cpctl { Server = new FakeServer([Effective]), IsTerminal = true }.RunAsync("explain route orders")).Output;
        explained.ShouldContain(
            """
            timeout.request
              value       3s
              level       route/orders/read
              written at  Route/orders rules[0].policies.timeout.request
              revision    12
              author      bob
            """
        );
        explained.ShouldContain(
            """
            timeout.idle
              value       5m
              level       default
            """
        );
    }

    private static readonly Exchange Effective = new(
        "GET /api/v1/routes/orders?view=effective",
        Body: JsonElement.Parse(
            """
            {"kind":"Route","name":"orders","revision":12,"rules":[{"fleet":"edge","rule":"read","fields":[
              {"field":"timeout.request","value":"3s","level":"route/orders/read","document":{"kind":"Route","name":"orders"},"path":"rules[0].policies.timeout.request","revision":12,"author":"bob"},
              {"field":"timeout.idle","value":"5m","level":"route/orders/read","document":{"kind":"Route","name":"orders"},"path":"rules[0].policies.timeout","revision":12,"author":"bob","default":true}],"takenAway":[]}]}
            """
        )
    );

    [Fact]
    public async Task Helps_on_standard_output()
    {
        var outcome = await new Cpctl().RunAsync("apply --help");

        outcome.ExitCode.ShouldBe(ExitCode.Done);
        outcome.Output.ShouldContain("--wait");
        outcome.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("y", ExitCode.Done)]
    [InlineData("YES", ExitCode.Done)]
    [InlineData("n", ExitCode.NotAllowed)]
    [InlineData("", ExitCode.NotAllowed)]
    public async Task Asks_before_it_weakens_something(string answer, int code)
    {
        var server = new FakeServer([Refused("edge/http"), Written]);
        var outcome = await new Cpctl
        {
            Server = server,
            IsTerminal = true,
            Input = new StringReader(answer + "\n"),
        }.RunAsync("delete fleet edge");

        outcome.ExitCode.ShouldBe(code);
        outcome.Error.ShouldContain("! listener drains: edge/http is removed");
        outcome.Error.ShouldContain("Write this? [y/N] ");
        server.Requests.Count.ShouldBe(code == ExitCode.Done ? 2 : 1);
        if (code != ExitCode.Done)
            return;
        server.Requests[^1].ShouldContain("\"base\":7,");
        server
            .Requests[^1]
            .ShouldContain("\"allow\":[],\"allowWarnings\":[{\"kind\":\"listenerDrains\",\"subject\":\"edge/http\",\"message\":\"is removed\"}]");
    }

    [Fact]
    public async Task Asks_again_about_what_others_did_meanwhile()
    {
        var server = new FakeServer([Refused("edge/http"), Refused("edge/other"), Written]);
        var outcome = await new Cpctl
        {
            Server = server,
            IsTerminal = true,
            Input = new StringReader("y\ny\n"),
        }.RunAsync("delete fleet edge");

        outcome.ExitCode.ShouldBe(ExitCode.Done);
        outcome.Error.Split("Write this?").Length.ShouldBe(3);
        outcome.Output.ShouldBe("created 0, updated 0, deleted 1, unchanged 0 → revision 8\n");
    }

    [Fact]
    public async Task Asks_nobody_in_a_dry_run_or_with_yes()
    {
        foreach (var flag in new[] { "--dry-run", "--yes" })
        {
            var server = new FakeServer([Written]);
            (await new Cpctl { Server = server, IsTerminal = true }.RunAsync($"delete fleet edge {flag}")).ExitCode.ShouldBe(ExitCode.Done);
            server.Requests.ShouldHaveSingleItem().ShouldNotContain("allow");
        }
    }

    private static readonly Exchange Written = new(
        "POST /api/v1/transactions",
        Body: JsonElement.Parse("""{"revision":8,"dryRun":false,"changes":[{"kind":"Fleet","name":"edge","action":"deleted"}]}""")
    );

    private static Exchange Refused(string listener) =>
        new(
            "POST /api/v1/transactions",
            409,
            JsonElement.Parse(
                """
                {"title":"Conflict","status":409,"detail":"not allowed","errors":[{"code":"CP0650","message":"LISTENER is removed","path":"allow","allowed":"listenerDrains"}],
                 "wouldBe":{"revision":7,"dryRun":true,"changes":[{"kind":"Fleet","name":"edge","action":"deleted"}],"warnings":[{"kind":"listenerDrains","subject":"LISTENER","message":"is removed"}]}}
                """.Replace("LISTENER", listener, StringComparison.Ordinal)
            )
        );
}
