using ControlPlane.Server.Core;
using ControlPlane.Server.Hosting;
using ControlPlane.Store;
using ControlPlane.Testing;
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
            @"^Warning Envoy edge-1 of the fleet edge rejected the RouteConfiguration of revision 2, "
                + @"which came from Route/bob \(revision 2 by admin\).*: /bad is not to my liking $"
        );
    }

    [Fact]
    public async Task An_Envoy_that_gets_nothing_is_a_warning_with_the_reason()
    {
        using var logs = new RecordedLogs();
        await using var server = await TestServer.StartAsync(hooks: HostHooks.None with { Loggers = logs });
        await Sample.ApplyAsync(server);
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "lost-1", fleet: "nowhere");
        await LineAsync(logs, @"^Warning Envoy lost-1 \(1\.40\.0\) connected but gets no configuration: \S");
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
