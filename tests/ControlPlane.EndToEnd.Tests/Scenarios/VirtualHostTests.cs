using System.Net;
using System.Text;
using ControlPlane.Client.Wire;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Newer Envoys get each virtual host by itself (VHDS), older ones get whole route configurations; clients notice nothing of either.</summary>
public sealed class VirtualHostTests
{
    private const string Loaded = @"\.(rds|rds\.vhds)\.edge/http@1\.(config_reload|update_success|update_rejected)$";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_changed_route_leaves_the_route_configuration_and_all_other_hosts_as_they_are()
    {
        await using var backend = await EchoBackend.StartAsync("echo", 0, HttpProtocols.Http1, Cancel);
        await using var stand = await Stand.StartAsync(EnvoyVersion.Newest, Cancel);
        await stand.ApplyAsync(Service(backend) + Route("a") + Route("b"), Cancel);
        var (sent, before) = (await SentAsync(stand), await stand.Envoy.Admin.StatsAsync(Loaded, Cancel));

        await stand.ApplyAsync(Route("b", "/moved"), Cancel);

        (await StatusAsync(stand.Gateway, "a.test")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(stand.Gateway, "b.test", "/moved")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(stand.Gateway, "b.test")).ShouldBe(HttpStatusCode.NotFound);
        var after = await SentAsync(stand);
        after.Where(type => type.Value != sent[type.Key]).ShouldBe([KeyValuePair.Create("VirtualHost", sent["VirtualHost"] + 1)]);
        var now = await stand.Envoy.Admin.StatsAsync(Loaded, Cancel);
        now.Where(stat => stat.Value != before[stat.Key])
            .Select(stat => $"{stat.Key} +{stat.Value - before[stat.Key]}")
            .ShouldBe(
                [
                    "http.edge/http.rds.edge/http@1.config_reload +1",
                    "http.edge/http.rds.vhds.edge/http@1.config_reload +1",
                    "http.edge/http.rds.vhds.edge/http@1.update_success +1",
                ],
                ignoreOrder: true
            );
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Hosts_come_and_go_under_load_without_a_wrong_answer(string version)
    {
        await using var backend = await EchoBackend.StartAsync("echo", 0, HttpProtocols.Http1, Cancel);
        await using var stand = await Stand.StartAsync(version, Cancel);
        await stand.ApplyAsync(Service(backend) + Route("steady"), Cancel);
        await using var load = LoadClient.Start(stand.Gateway.Address, "steady.test");
        for (var round = 0; round < 10; round++)
        {
            await stand.ApplyAsync(Route("passing"), Cancel);
            (await StatusAsync(stand.Gateway, "passing.test")).ShouldBe(HttpStatusCode.OK);
            await stand.Api.UntilSyncedAsync(Stand.Node, await stand.Api.DeleteAsync(Cancel, new DocumentName("Route", "passing")), Cancel);
            (await StatusAsync(stand.Gateway, "passing.test")).ShouldBe(HttpStatusCode.NotFound);
        }

        await load.StopAsync();
        load.Failures.ShouldBeEmpty();
        load.Answered.ShouldBeGreaterThan(20);
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task A_listener_that_comes_later_answers_nothing_before_it_has_its_hosts_and_one_that_drains_keeps_them(string version)
    {
        await using var backend = await EchoBackend.StartAsync("echo", 0, HttpProtocols.Http1, Cancel);
        await using var stand = await Stand.StartAsync(version, Cancel);
        await stand.ApplyAsync(Service(backend) + string.Concat(Enumerable.Range(0, 300).Select(index => Route($"r{index}"))), Cancel);
        using var late = new Gateway(FreePort.Next());
        var both = $"{stand.FleetYaml.TrimEnd()[..^1]}, {{name: late, address: 127.0.0.1, port: {late.Address.Port}}}]";
        using var stop = new CancellationTokenSource();
        var answers = AnswersAsync(late, "r299.test", stop.Token);

        await stand.ApplyAsync(both, Cancel);
        await Wait.UntilAsync("the listener answers", Deadline, async inner => await StatusOrNullAsync(late, "r7.test", inner) is not null, Cancel);
        await stop.CancelAsync();
        (await answers).ShouldAllBe(status => status == HttpStatusCode.OK);
        (await StatusAsync(late, "r7.test")).ShouldBe(HttpStatusCode.OK);

        using var kept = await TcpConnection.OpenAsync(late.Address.Port, Cancel);
        (await HeadAsync(kept)).ShouldContain("HTTP/1.1 200");
        await stand.ApplyAsync(stand.FleetYaml, Cancel);
        (await HeadAsync(kept)).ShouldContain("HTTP/1.1 200");
        (await StatusAsync(stand.Gateway, "r7.test")).ShouldBe(HttpStatusCode.OK);

        await stand.ApplyAsync(both, Cancel);
        await Wait.UntilAsync("the listener answers again", Deadline, async inner => await StatusOrNullAsync(late, "r7.test", inner) is not null, Cancel);
        (await StatusAsync(late, "r299.test")).ShouldBe(HttpStatusCode.OK);

        static async Task<string> HeadAsync(TcpConnection connection)
        {
            await connection.SendAsync("GET / HTTP/1.1\r\nHost: r7.test\r\n\r\n", Cancel);
            return await connection.ReadUntilAsync("\r\n\r\n", Cancel);
        }
    }

    [Fact]
    public async Task An_Envoy_that_connects_again_gets_what_changed_meanwhile_and_loses_what_is_gone()
    {
        var data = Directory.CreateTempSubdirectory("controlplane-test-");
        var ads = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        await using var backend = await EchoBackend.StartAsync("echo", 0, HttpProtocols.Http1, Cancel);
        using var gateway = new Gateway(FreePort.Next());
        await using var envoy = await EnvoyProcess.StartAsync(EnvoyVersion.Binary(EnvoyVersion.Newest), EnvoyBootstrap.Edge("edge", Stand.Node, ads), Cancel);
        await using (var server = await InProcess.StartAsync(Cancel, data.FullName, ads: ads.Port))
        {
            var documents = Stand.Fleet(gateway.Address.Port) + "\n" + Service(backend) + Route("stays") + Route("moves") + Route("goes");
            await server.Api.UntilSyncedAsync(Stand.Node, await server.Api.ApplyAsync(documents, Cancel), Cancel);
            await Wait.UntilAsync("Envoy is ready", Deadline, envoy.Admin.IsReadyAsync, Cancel);
        }

        // Elsewhere at first, so that the Envoy does not see the changes come one by one.
        await using (var away = await InProcess.StartAsync(Cancel, data.FullName))
        {
            await away.Api.ApplyAsync(Route("moves", "/moved") + Route("comes"), Cancel);
            await away.Api.DeleteAsync(Cancel, new DocumentName("Route", "goes"));
        }

        await using (var server = await InProcess.StartAsync(Cancel, data.FullName, ads: ads.Port))
        {
            await server.Api.UntilSyncedAsync(Stand.Node, 1, Cancel);
            var sent = (await server.Api.NodeAsync(Stand.Node, Cancel))!.Types.Where(type => type.Sent > 0).Select(type => (type.Type, type.Sent));
            sent.ShouldBe([("VirtualHost", 2L)]);
            (await StatusAsync(gateway, "stays.test")).ShouldBe(HttpStatusCode.OK);
            (await StatusAsync(gateway, "moves.test", "/moved")).ShouldBe(HttpStatusCode.OK);
            (await StatusAsync(gateway, "comes.test")).ShouldBe(HttpStatusCode.OK);
            (await StatusAsync(gateway, "goes.test")).ShouldBe(HttpStatusCode.NotFound);
        }

        data.Delete(recursive: true);
    }

    [Fact]
    public async Task Both_kinds_of_Envoys_serve_one_fleet()
    {
        await using var backend = await EchoBackend.StartAsync("echo", 0, HttpProtocols.Http1, Cancel);
        await using var stand = await Stand.StartAsync(EnvoyVersion.Newest, Cancel);
        await using var older = await EnvoyProcess.StartAsync(
            EnvoyVersion.Binary(EnvoyVersion.Oldest),
            EnvoyBootstrap.Edge("edge", "older", stand.Ads),
            Cancel
        );
        await Wait.UntilAsync("the older Envoy is ready", Deadline, older.Admin.IsReadyAsync, Cancel);
        var revision = await stand.ApplyAsync(Service(backend) + Route("a"), Cancel);
        await stand.Api.UntilSyncedAsync("older", revision, Cancel);
        await using var load = LoadClient.Start(stand.Gateway.Address, "a.test", connections: 16);
        foreach (var path in new[] { "/one", "/two" })
        {
            revision = await stand.ApplyAsync(Route("b", path), Cancel);
            await stand.Api.UntilSyncedAsync("older", revision, Cancel);
        }

        await Wait.UntilAsync("both answer", Deadline, async inner => await AnswersAsync(stand.Envoy, inner) && await AnswersAsync(older, inner), Cancel);
        await load.StopAsync();
        load.Failures.ShouldBeEmpty();
        (await TypesAsync(Stand.Node)).ShouldContain("VirtualHost");
        (await TypesAsync("older")).ShouldNotContain("VirtualHost");
        foreach (var envoy in new[] { stand.Envoy, older })
        {
            using var dump = await envoy.Admin.ConfigDumpAsync(Cancel);
            dump.RootElement.GetRawText().ShouldSatisfyAllConditions(text => text.ShouldContain("/two"), text => text.ShouldNotContain("/one"));
        }

        async Task<bool> AnswersAsync(EnvoyProcess envoy, CancellationToken inner) =>
            await envoy.Admin.StatAsync("http.edge/http.downstream_rq_2xx", inner) > 0;

        async Task<IEnumerable<string>> TypesAsync(string node) => (await stand.Api.NodeAsync(node, Cancel))!.Types.Select(type => type.Type);
    }

    [Fact]
    public async Task Ten_thousand_hosts_on_one_listener_are_all_there_before_the_first_answer_and_change_one_by_one()
    {
        const int hosts = 10_000;
        await using var backend = await EchoBackend.StartAsync("echo", 0, HttpProtocols.Http1, Cancel);
        await using var server = await InProcess.StartAsync(Cancel);
        using var gateway = new Gateway(FreePort.Next());
        var documents = new StringBuilder(Stand.Fleet(gateway.Address.Port)).Append('\n').Append(Service(backend));
        for (var index = 0; index < hosts; index++)
            documents.Append(Route($"r{index}"));
        await server.Api.ApplyAsync(documents.ToString(), Cancel);

        using var stop = new CancellationTokenSource();
        var answers = AnswersAsync(gateway, $"r{hosts - 1}.test", stop.Token);
        await using var envoy = await EnvoyProcess.StartAsync(
            EnvoyVersion.Binary(EnvoyVersion.Newest),
            EnvoyBootstrap.Edge("edge", Stand.Node, server.Ads),
            Cancel
        );
        await Wait.UntilAsync("the listener answers", Deadline, async inner => await StatusOrNullAsync(gateway, "r0.test", inner) is not null, Cancel);
        await stop.CancelAsync();
        (await answers).ShouldAllBe(status => status == HttpStatusCode.OK);
        foreach (var index in new[] { 0, 1, 4_999, hosts - 1 })
            (await StatusAsync(gateway, $"r{index}.test")).ShouldBe(HttpStatusCode.OK);

        await server.Api.UntilSyncedAsync(Stand.Node, await server.Api.ApplyAsync(Route("r7", "/moved"), Cancel), Cancel);
        var node = (await server.Api.NodeAsync(Stand.Node, Cancel))!;
        node.Types.Single(type => type.Type == "VirtualHost")
            .ShouldSatisfyAllConditions(type => type.Resources.ShouldBe(hosts + 1), type => type.Sent.ShouldBe(hosts + 2));
        (await StatusAsync(gateway, "r7.test", "/moved")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(gateway, "r7.test")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(gateway, "r8.test")).ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<Dictionary<string, long>> SentAsync(Stand stand) =>
        (await stand.Api.NodeAsync(Stand.Node, Cancel))!.Types.ToDictionary(type => type.Type, type => type.Sent);

    private static async Task<HttpStatusCode> StatusAsync(Gateway gateway, string host, string path = "/") =>
        (await gateway.GetAsync(host, path, Cancel)).Status;

    /// <summary>The status of an answer; null while nobody listens.</summary>
    private static async Task<HttpStatusCode?> StatusOrNullAsync(Gateway gateway, string host, CancellationToken cancel)
    {
        try
        {
            return (await gateway.GetAsync(host, "/", cancel)).Status;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>All answers from now on, of as many requests as can be sent one after the other.</summary>
    private static async Task<List<HttpStatusCode>> AnswersAsync(Gateway gateway, string host, CancellationToken stop)
    {
        var answers = new List<HttpStatusCode>();
        for (var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(1)); !stop.IsCancellationRequested; await pace.WaitForNextTickAsync(Cancel))
        {
            if (await StatusOrNullAsync(gateway, host, Cancel) is { } status)
                answers.Add(status);
        }

        return answers;
    }

    private static string Service(EchoBackend backend) => $"---\nkind: Service\nname: echo\nendpoints: [{{address: 127.0.0.1, port: {backend.Port}}}]\n";

    private static string Route(string name, string path = "/") =>
        $"---\nkind: Route\nname: {name}\nfleets: [edge]\nhosts: [{name}.test]\nrules: [{{match: {{path: {{exact: {path}}}}}, to: [{{service: echo}}]}}]\n";
}
