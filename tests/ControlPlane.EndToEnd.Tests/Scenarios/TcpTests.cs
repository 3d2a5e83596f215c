using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using ControlPlane.Testing;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Listeners that pass bytes on, and Routes with `tcp`.</summary>
public sealed class TcpTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Connections_are_shared_limited_and_ended(string envoy)
    {
        await using var stand = await Stand.StartAsync(envoy, Cancel);
        await using var one = TcpBackend.Start("one");
        await using var two = TcpBackend.Start("two");
        var (port, few) = (FreePort.Next(), FreePort.Next());
        var fleet = Fleet(stand, Tcp("tcp", port), Tcp("few", few, "limits: {connections: 1}, timeouts: {idle: 1s}"));
        var documents = new[] { fleet, Service("one", one.Port), Service("two", two.Port), Route("few", "listeners: [few]", "to: [{service: one}]") };

        await stand.ApplyAsync(Yaml([.. documents, Route("main", "listeners: [tcp]", "to: [{service: one}, {service: two, weight: 0}]")]), Cancel);
        await UntilAsync("the listener is open", async () => await GreetingAsync(port) == TcpBackend.Greeting("one"));
        using (var connection = await TcpConnection.OpenAsync(port, Cancel))
        {
            (await connection.ReadUntilAsync("\n", Cancel)).ShouldBe(TcpBackend.Greeting("one"), "the service speaks first");
            await connection.SendAsync("anything at all\0\r\n\r\nend", Cancel);
            (await connection.ReadUntilAsync("end", Cancel)).ShouldBe("anything at all\0\r\n\r\nend");
        }

        await stand.ApplyAsync(Route("main", "listeners: [tcp]", "to: [{service: one, weight: 3}, {service: two, weight: 1}]"), Cancel);
        await UntilAsync("both get connections", async () => await GreetingAsync(port) == TcpBackend.Greeting("two"));
        var greetings = new List<string>();
        for (var count = 0; count < 100; count++)
            greetings.Add(await GreetingAsync(port));
        greetings.Count(greeting => greeting == TcpBackend.Greeting("two")).ShouldBeInRange(8, 45);

        var watch = Stopwatch.StartNew();
        using (var idle = await TcpConnection.OpenAsync(few, Cancel))
        {
            (await idle.ReadUntilAsync("\n", Cancel)).ShouldBe(TcpBackend.Greeting("one"));
            (await GreetingAsync(few)).ShouldBeEmpty("limits.connections");
            (await idle.ReadToEndAsync(Cancel)).ShouldBeEmpty();
            watch.Elapsed.ShouldBeInRange(TimeSpan.FromMilliseconds(900), TimeSpan.FromSeconds(30), "timeouts.idle, whose default is 1h");
        }

        await stand.ApplyAsync(
            Yaml(Service("one", one.Port, "circuitBreaker: {maxConnections: 1}"), Route("main", "listeners: [tcp]", "to: [{service: one}]")),
            Cancel
        );
        await UntilAsync("one gets all", async () => await GreetingAsync(port) == TcpBackend.Greeting("one"));
        await UntilAsync(
            "the service takes one connection at a time",
            async () =>
            {
                using var first = await TcpConnection.OpenAsync(port, Cancel);
                return await first.ReadUntilAsync("\n", Cancel) == TcpBackend.Greeting("one") && await GreetingAsync(port) == "";
            }
        );

        await ExplainsAsync(stand, "main");
        await stand.Api.DeleteAsync(Cancel, new DocumentName("Route", "main"));
        await UntilAsync("a listener without Routes is closed", async () => !await IsOpenAsync(port));
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Tls_is_passed_on_by_the_names_that_clients_ask_for(string envoy)
    {
        using var authority = new CertificateAuthority("passed");
        await using var stand = await Stand.StartAsync(envoy, Cancel);
        await using var orders = TcpBackend.Start("orders", Tls(authority.Issue(["orders.db.test"])));
        await using var users = TcpBackend.Start("users", Tls(authority.Issue(["*.db.test"])));
        await using var rest = TcpBackend.Start("rest", Tls(authority.Issue(["anything.test", "new.test"])));
        var port = FreePort.Next();
        await stand.ApplyAsync(
            Yaml(
                Fleet(stand, $"{{name: databases, address: 127.0.0.1, port: {port}, protocol: tls-passthrough}}"),
                Service("orders", orders.Port),
                Service("users", users.Port),
                Service("rest", rest.Port),
                Route("orders", "", "sni: [orders.db.test], to: [{service: orders}]"),
                Route("users", "", "sni: ['*.db.test'], to: [{service: users}]")
            ),
            Cancel
        );
        await UntilAsync("the listener is open", async () => await GreetingAsync(port, authority.Client("orders.db.test")) == TcpBackend.Greeting("orders"));
        (await GreetingAsync(port, authority.Client("a.db.test"))).ShouldBe(TcpBackend.Greeting("users"));
        (await GreetingAsync(port, authority.Client("anything.test"))).ShouldBeEmpty("no Route has this name");
        (await GreetingAsync(port, authority.Client(""))).ShouldBeEmpty("no name");
        (await SendAsync(port, "GET / HTTP/1.1\r\n\r\n")).ShouldBeEmpty("no TLS");

        await using var kept = await TlsClient.ConnectAsync(port, authority.Client("orders.db.test"), Cancel);
        (await kept.ReadLineAsync(Cancel)).ShouldBe(TcpBackend.Greeting("orders"));
        var before = await stand.Envoy.Admin.StatAsync("listener_manager.listener_in_place_updated", Cancel);
        var added = Route("new", "", "sni: [new.test], to: [{service: rest}]");
        (await WarningsAsync(stand, added)).ShouldBeEmpty("a Route with other names drains nobody");
        await stand.ApplyAsync(added, Cancel);
        await UntilAsync("the new name is served", async () => await GreetingAsync(port, authority.Client("new.test")) == TcpBackend.Greeting("rest"));
        (await stand.Envoy.Admin.StatAsync("listener_manager.listener_in_place_updated", Cancel)).ShouldBeGreaterThan(before);
        await ShouldEchoAsync(kept);

        (await WarningsAsync(stand, Route("users", "", "sni: ['*.db.test'], to: [{service: rest}]")))
            .ShouldHaveSingleItem()
            .ShouldBe("changes for Route/users: its connections are drained and made anew");

        await stand.ApplyAsync(Route("others", "", "to: [{service: rest}]"), Cancel);
        await UntilAsync("other names are served", async () => await GreetingAsync(port, authority.Client("anything.test")) == TcpBackend.Greeting("rest"));
        (await GreetingAsync(port, authority.Client("a.db.test"))).ShouldBe(TcpBackend.Greeting("users"));
        (await SendAsync(port, "GET / HTTP/1.1\r\n\r\n")).ShouldBeEmpty("no TLS");
        await ShouldEchoAsync(kept);
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Who_may_not_connect_reaches_no_service(string envoy)
    {
        using var authority = new CertificateAuthority("access");
        await using var stand = await Stand.StartAsync(envoy, Cancel);
        await using var backend = TcpBackend.Start("inner");
        await using var named = TcpBackend.Start("named", Tls(authority.Issue(["named.test", "other.test"])));
        var (plain, proxied, passed) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        await stand.ApplyAsync(
            Yaml(
                Fleet(
                    stand,
                    Tcp("plain", plain),
                    Tcp("proxied", proxied, "clientIp: {proxyProtocol: true}"),
                    $"{{name: passed, address: 127.0.0.1, port: {passed}, protocol: tls-passthrough}}"
                ) + "\npolicies: {ipAccess: {deny: [127.0.0.2]}}",
                Service("inner", backend.Port),
                Service("named", named.Port),
                Route("plain", "listeners: [plain]", "to: [{service: inner}]", "policies: {ipAccess: {allow: [127.0.0.0/8], deny: [127.0.0.3]}}"),
                Route("proxied", "listeners: [proxied]", "to: [{service: inner}]", "policies: {ipAccess: {allow: [203.0.113.0/24]}}"),
                Route("named", "listeners: [passed]", "sni: [named.test], to: [{service: named}]", "policies: {ipAccess: {allow: [127.0.0.1]}}"),
                Route("rest", "listeners: [passed]", "to: [{service: named}]")
            ),
            Cancel
        );
        await UntilAsync("the listener is open", async () => await GreetingAsync(plain) == TcpBackend.Greeting("inner"));
        await UntilAsync("the other is open", async () => await GreetingAsync(passed, authority.Client("named.test")) == TcpBackend.Greeting("named"));
        (await GreetingAsync(plain, "127.0.0.4")).ShouldBe(TcpBackend.Greeting("inner"));
        (await SendAsync(proxied, "PROXY TCP4 203.0.113.7 10.0.0.1 1234 80\r\n", "\n")).ShouldBe(TcpBackend.Greeting("inner"));
        (await GreetingAsync(passed, authority.Client("other.test"), "127.0.0.4")).ShouldBe(TcpBackend.Greeting("named"));

        var accepted = (backend.Accepted, named.Accepted);
        foreach (var denied in new[] { "127.0.0.2", "127.0.0.3" })
            (await GreetingAsync(plain, denied)).ShouldBeEmpty(denied);
        (await SendAsync(proxied, "PROXY TCP4 198.51.100.9 10.0.0.1 1234 80\r\n")).ShouldBeEmpty();
        (await SendAsync(proxied, "no header\r\n")).ShouldBeEmpty();
        (await GreetingAsync(passed, authority.Client("other.test"), "127.0.0.2")).ShouldBeEmpty("the fleet demands it");
        (await GreetingAsync(passed, authority.Client("named.test"), "127.0.0.4")).ShouldBeEmpty("it does not fall to the Route without names");
        (backend.Accepted, named.Accepted).ShouldBe(accepted, "no service was called");
        await ExplainsAsync(stand, "plain", "ipAccess.allow", "ipAccess.deny");
    }

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Tls_ends_at_the_gateway_and_what_is_inside_is_passed_on(string envoy)
    {
        using var authority = new CertificateAuthority("ended");
        using var clients = new CertificateAuthority("clients");
        await using var stand = await Stand.StartAsync(envoy, Cancel);
        await using var one = TcpBackend.Start("one");
        await using var two = TcpBackend.Start("two");
        var (port, mutual) = (FreePort.Next(), FreePort.Next());
        await stand.ApplyAsync(
            Yaml(
                Fleet(
                    stand,
                    Tcp("ended", port, "tls: {certificates: [ended, wild]}"),
                    Tcp("mutual", mutual, "tls: {certificates: [ended], clientAuth: {ca: ended-clients}}")
                ),
                authority.Issue(["one.test", "two.test"]).Document("ended"),
                authority.Issue(["*.wild.test"]).Document("wild"),
                IssuedCertificate.Authority("ended-clients", clients.Root),
                Service("one", one.Port),
                Service("two", two.Port),
                Route("one", "listeners: [ended]", "sni: [one.test, special.wild.test], to: [{service: one}]"),
                Route("two", "listeners: [ended]", "to: [{service: two}]"),
                Route("mutual", "listeners: [mutual]", "to: [{service: one}]")
            ),
            Cancel
        );
        await UntilAsync("the listener is open", async () => await GreetingAsync(port, authority.Client("one.test")) == TcpBackend.Greeting("one"));
        (await GreetingAsync(port, authority.Client("special.wild.test"))).ShouldBe(TcpBackend.Greeting("one"));
        (await GreetingAsync(port, authority.Client("two.test"))).ShouldBe(TcpBackend.Greeting("two"));
        (await GreetingAsync(port, authority.Client("a.wild.test"))).ShouldBe(TcpBackend.Greeting("two"));
        (await GreetingAsync(port, authority.Client("unknown.test"))).ShouldBeEmpty();
        (await SendAsync(port, "plain text\r\n")).ShouldBeEmpty();
        await using (var connection = await TlsClient.ConnectAsync(port, authority.Client("one.test"), Cancel))
        {
            (await connection.ReadLineAsync(Cancel)).ShouldBe(TcpBackend.Greeting("one"));
            await ShouldEchoAsync(connection);
        }

        var known = clients.Issue(["device.test"]);
        await UntilAsync("the other is open", async () => await GreetingAsync(mutual, authority.Client("one.test", known)) == TcpBackend.Greeting("one"));
        (await GreetingAsync(mutual, authority.Client("one.test"))).ShouldBeEmpty("no certificate");
        (await GreetingAsync(mutual, authority.Client("one.test", authority.Issue(["device.test"])))).ShouldBeEmpty("another authority");
    }

    private static async Task ShouldEchoAsync(TlsClient client)
    {
        await client.SendAsync("still here\n", Cancel);
        (await client.ReadLineAsync(Cancel)).ShouldBe("still here\n");
    }

    /// <summary>What is in force on a Route can be told, and is what holds for connections.</summary>
    private static async Task ExplainsAsync(Stand stand, string route, params string[] fields)
    {
        var answer = await stand.Api.Client.EffectiveAsync("routes", route, Cancel);
        var rule = answer.ShouldBeOfType<Answer<EffectiveDocument>.Success>().Value.Rules.ShouldHaveSingleItem();
        rule.Rule.ShouldBeNull();
        rule.Fields.Select(field => field.Field).Distinct().ShouldBe(fields, ignoreOrder: true);
    }

    private static async Task<IEnumerable<string>> WarningsAsync(Stand stand, string yaml)
    {
        var plan = await stand.Api.Client.PlanAsync(new TransactionRequest { Documents = AdminApi.Documents(yaml), Source = "cli" }, Cancel);
        return plan.ShouldBeOfType<Answer<PlanResponse>.Success>().Value.Warnings.Select(warning => warning.Message);
    }

    private static Task<string> GreetingAsync(int port, string from = "127.0.0.1") => SendAsync(port, "", "\n", from);

    /// <summary>Sends text and reads up to an end, or to that of the connection.</summary>
    private static async Task<string> SendAsync(int port, string text, string end = "", string from = "127.0.0.1")
    {
        try
        {
            using var connection = await TcpConnection.OpenAsync(port, Cancel, from);
            await connection.SendAsync(text, Cancel);
            return await connection.ReadUntilAsync(end, Cancel);
        }
        catch (Exception closed) when (closed is SocketException or IOException)
        {
            return "";
        }
    }

    private static async Task<string> GreetingAsync(int port, SslClientAuthenticationOptions options, string from = "127.0.0.1")
    {
        try
        {
            await using var client = await TlsClient.ConnectAsync(port, options, Cancel, from: from);
            return await client.ReadLineAsync(Cancel);
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException or SocketException)
        {
            return "";
        }
    }

    private static async Task<bool> IsOpenAsync(int port)
    {
        try
        {
            using var connection = await TcpConnection.OpenAsync(port, Cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Task UntilAsync(string what, Func<Task<bool>> holds) => Wait.UntilAsync(what, Deadline, _ => holds(), Cancel);

    private static SslServerAuthenticationOptions Tls(IssuedCertificate certificate) => new() { ServerCertificateContext = certificate.Context() };

    private static string Yaml(params string[] documents) => string.Join("\n---\n", documents);

    private static string Fleet(Stand stand, params string[] listeners) =>
        stand.FleetYaml.Replace("}]", $"}}, {string.Join(", ", listeners)}]", StringComparison.Ordinal);

    private static string Tcp(string name, int port, string more = "") =>
        $"{{name: {name}, address: 127.0.0.1, port: {port}, protocol: tcp{(more.Length > 0 ? ", " + more : "")}}}";

    private static string Service(string name, int port, string more = "") =>
        $"kind: Service\nname: {name}\nendpoints: [{{address: 127.0.0.1, port: {port}}}]\n{more}";

    private static string Route(string name, string listeners, string tcp, string more = "") =>
        $"kind: Route\nname: {name}\nfleets: [edge]\n{listeners}\ntcp: {{{tcp}}}\n{more}";
}
