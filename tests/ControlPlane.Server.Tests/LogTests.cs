using System.Collections.Immutable;
using ControlPlane.Resources;
using ControlPlane.Server.Core;
using ControlPlane.Server.Core.Nodes;
using ControlPlane.Server.Hosting;
using ControlPlane.Store;
using ControlPlane.Testing;
using ControlPlane.Xds;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using static ControlPlane.Server.Tests.Pins.PinScene;

namespace ControlPlane.Server.Tests;

/// <summary>What an operator reads: a line for each revision, for each Envoy that comes, goes or rejects, and for each outage of the database.</summary>
[Collection(OutageTests.Collection)]
public sealed class LogTests(PostgresServer postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Revisions_and_Envoys_that_come_reject_and_go_leave_a_line_each()
    {
        using var logs = new RecordedLogs();
        await using var server = await TestServer.StartAsync(hooks: HostHooks.None with { Loggers = logs });
        await Sample.ApplyAsync(server, source: "git:shop");
        await using (var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1"))
        {
            await envoy.HasAsync("");
            envoy.Refuses = "/bad";
            await PutRouteAsync(server, "bob", "/bad");
            await envoy.RejectionsAsync(1);
        }

        await LineAsync(logs, @"^Information Envoy edge-1 disconnected; it had been connected for ");
        await LineAsync(
            logs,
            @"^Information Revision 1 by admin \(source git:shop\) was published in \d+ ms \(affected Envoys: 0\): "
                + @"created Fleet/edge, created Service/orders, created Route/orders $"
        );
        await LineAsync(logs, @"^Information Revision 2 by admin \(source api\) was published in \d+ ms \(affected Envoys: 1\): created Route/bob $");
        await LineAsync(logs, @"^Information Envoy edge-1 \(1\.40\.0\) connected and is served as a member of the fleet edge $");
        await LineAsync(
            logs,
            @"^Warning Envoy edge-1 of the fleet edge rejected the VirtualHost of revision 2, "
                + @"which came from Route/bob \(revision 2 by admin\).*: /bad is not to my liking $"
        );
    }

    [Fact]
    public async Task That_a_client_gets_nothing_is_one_warning_however_often_it_connects()
    {
        using var logs = new RecordedLogs();
        await using var server = await TestServer.StartAsync(hooks: HostHooks.None with { Loggers = logs });
        await Sample.ApplyAsync(server);
        for (var time = 0; time < 3; time++)
        {
            await using var lost = await RejectingEnvoy.ConnectAsync(server, "lost-1", fleet: "nowhere");
            await NodeAsync(server, "lost-1", node => node.Connected);
        }

        await NodeAsync(server, "lost-1", node => !node.Connected);
        await LineAsync(logs, @"^Warning Envoy lost-1 \(1\.40\.0\) is connected but gets no configuration: no fleet selects ");
        Count(logs, "lost-1 (").ShouldBe(1);
    }

    [Fact]
    public async Task A_client_whose_fleet_changes_is_told_of_when_it_loses_its_configuration_and_when_it_has_one_again()
    {
        using var logs = new RecordedLogs();
        await using var server = await TestServer.StartAsync(hooks: HostHooks.None with { Loggers = logs });
        await Sample.ApplyAsync(server);
        await server.PublishedAsync();
        await using var client = XdsClient.Open(new Uri($"http://{server.AdsAddress}"), XdsClient.GrpcNode("app-1", "edge"));
        await client.SubscribeAsync(TypeUrl.Cluster.Value, "service/orders");
        await LineAsync(logs, @"^Warning Client app-1 \(gRPC Go\) is connected but gets no configuration: the fleet edge does not serve ");
        await PutFleetAsync("""{"role":"edge","clients":["envoy","grpc"],"listeners":[{"name":"http","port":8000}]}""");
        await LineAsync(logs, @"^Information Client app-1 \(gRPC Go\) is now served as a member of the fleet edge ");
        await PutFleetAsync(Sample.Fleet);
        await Eventually.TrueAsync(() => Count(logs, "gets no configuration") == 2, () => "the second loss is logged");

        async Task PutFleetAsync(string body)
        {
            using var answer = await server.PutAsync("/api/v1/fleets/edge", body);
            answer.EnsureSuccessStatusCode();
        }
    }

    [Fact]
    public void A_storm_of_clients_that_get_nothing_leaves_a_bounded_number_of_lines()
    {
        using var logs = new RecordedLogs();
        var (status, clock) = (new NodeStatus(), new FakeTimeProvider());
        using var log = new ConnectionLog(status, new FleetSelection(), clock, logs.CreateLogger<ConnectionLog>());
        Connect(0, 250);
        Connect(0, 250);
        Count(logs, "gets no configuration").ShouldBe(ConnectionLog.MostLines);
        clock.Advance(ConnectionLog.Period);
        logs.Text.ShouldContain("Warning 150 more clients get no configuration; `cpctl nodes` shows them and the reasons");
        Connect(250, 10);
        Count(logs, "gets no configuration").ShouldBe(ConnectionLog.MostLines + 10);
        clock.Advance(ConnectionLog.Period);
        Count(logs, "more clients").ShouldBe(1);

        void Connect(int first, int number)
        {
            foreach (var client in Enumerable.Range(first, number))
                status.Came!(new($"client-{client}", "", ImmutableSortedDictionary<string, string>.Empty, "", "", "", default));
        }
    }

    [Fact]
    public async Task An_outage_of_the_database_is_one_line_and_its_end_another()
    {
        using var logs = new RecordedLogs();
        await using var server = await TestServer.StartAsync(StoreLocation.Parse(await postgres.CreateDatabaseAsync()), HostHooks.None with { Loggers = logs });
        await postgres.StopAsync();
        try
        {
            await LineAsync(logs, "^Error The database does not answer; Envoys are still served from memory");

            // Writes meet the outage too.
            using var refused = await server.PutAsync("/api/v1/services/orders", Sample.OtherService);
        }
        finally
        {
            await postgres.StartAsync();
        }

        await LineAsync(logs, "^Information The database answers again after ");
        logs.Text.Split('\n')
            .Count(line => line.Contains("database", StringComparison.Ordinal) && !line.StartsWith("Debug", StringComparison.Ordinal))
            .ShouldBe(2);
    }

    [Fact]
    public void What_comes_from_outside_cannot_forge_a_line() =>
        LogText.Of("edge-1\r\n2026-01-01 info: all is well\e[2J").ShouldBe("edge-1\uFFFD\uFFFD2026-01-01 info: all is well\uFFFD[2J");

    private static int Count(RecordedLogs logs, string text) =>
        logs
            .Text.Split('\n')
            .Count(line => line.Contains(text, StringComparison.Ordinal) && line.Split(' ')[0] is nameof(LogLevel.Information) or nameof(LogLevel.Warning));

    private static Task<Client.Wire.Node> NodeAsync(TestServer server, string id, Func<Client.Wire.Node, bool> condition) =>
        Eventually.AnswerAsync(
            async () =>
                await server.Client.NodeAsync(id, Cancel) is Client.Answer<Client.Wire.Node>.Success { Value: var node } && condition(node) ? node : null,
            $"node {id} is as the test wants it"
        );

    private static Task<string> LineAsync(RecordedLogs logs, string pattern) =>
        Eventually.AnswerAsync(
            () =>
                Task.FromResult(
                    logs.Text.Split('\n')
                        .FirstOrDefault(line =>
                            System.Text.RegularExpressions.Regex.IsMatch(
                                line,
                                pattern,
                                System.Text.RegularExpressions.RegexOptions.None,
                                TimeSpan.FromSeconds(1)
                            )
                        )
                ),
            $"{pattern} is logged"
        );
}
