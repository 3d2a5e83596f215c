using System.Net;
using System.Text.Json;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Testing;

namespace ControlPlane.Server.Tests;

public sealed class CertificateStatusTests
{
    private const string Fleet =
        """{"role":"edge","listeners":[{"name":"https","port":8443,"protocol":"https","tls":{"certificates":["web"],"clientAuth":{"ca":"partners"}}}]}""";

    private static readonly DateTimeOffset From = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2096, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_read_tells_what_a_certificate_says_and_who_uses_it()
    {
        using var authority = new CertificateAuthority("status");
        await using var server = await StartAsync(authority);

        var read = (await server.Client.FindAsync("certificates", "web", Cancel)).ShouldSucceed();
        read.Body.TryGetProperty("status", out _).ShouldBeFalse();
        var status = read.Status.ShouldNotBeNull();
        var leaf = status.Deserialize<Told>(WireJson.Options)!;
        leaf.Names.ShouldBe(["www.shop.test", "shop.test", "spiffe://shop/web"]);
        (leaf.NotBefore, leaf.NotAfter, leaf.KeyAlgorithm).ShouldBe((From, Until, "ECDSA P-256"));
        leaf.Issuer.ShouldBe(authority.Intermediate.Subject);
        leaf.Fingerprint!.ShouldMatch("^[0-9a-f]{64}$");
        leaf.Serial!.ShouldMatch("^[0-9A-F]+$");
        leaf.Authorities!.Single().Subject.ShouldBe(authority.Intermediate.Subject);
        var use = leaf.UsedBy.Single();
        (use.Kind, use.Name, use.Paths.Single()).ShouldBe(("Fleet", "edge", "listeners[0].tls.certificates[0]"));

        // Of `ca` alone, the authorities are told.
        var authorities = (await server.Client.FindAsync("certificates", "partners", Cancel))
            .ShouldSucceed()
            .Status!.Value.Deserialize<Told>(WireJson.Options)!;
        authorities.Subject.ShouldBeNull();
        authorities.Authorities!.Single().Subject.ShouldBe(authority.Root.Subject);
        authorities.UsedBy.Single().Paths.Single().ShouldBe("listeners[0].tls.clientAuth.ca");
    }

    [Fact]
    public async Task Lists_tell_it_beside_the_document_and_history_does_not()
    {
        using var authority = new CertificateAuthority("status");
        await using var server = await StartAsync(authority);

        var page = (await server.Client.ListAsync("certificates", null, Cancel)).ShouldSucceed();
        page.Items.Where(item => item.Body.TryGetProperty("status", out _)).ShouldBeEmpty();
        page.Items.Select(item => item.Status!.Value.GetProperty("usedBy")[0].GetProperty("name").GetString()).ShouldBe(["edge", "edge"]);

        (await server.Client.ListAsync("fleets", null, Cancel)).ShouldSucceed().Items.Single().Status.ShouldBeNull();
        (await server.Client.FindAsync("certificates", "web", 1, Cancel)).ShouldSucceed().Status.ShouldBeNull();
    }

    [Fact]
    public async Task What_was_read_can_be_written_back_and_changes_nothing()
    {
        using var authority = new CertificateAuthority("status");
        await using var server = await StartAsync(authority);
        var read = await (await server.GetAsync("/api/v1/certificates/web")).Content.ReadAsStringAsync(Cancel);
        read.ShouldContain("\"status\"");

        var written = await server.PutAsync("/api/v1/certificates/web", read).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        written.Changes.Single().Action.ShouldBe(ChangeAction.Unchanged);

        // Who uses it may have changed since, for others decide that.
        await server
            .PutAsync("/api/v1/fleets/edge", """{"role":"edge","listeners":[{"name":"http","port":8000}]}""")
            .ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        await server.PutAsync("/api/v1/certificates/web", read).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
        var after = (await server.Client.FindAsync("certificates", "web", Cancel)).ShouldSucceed();
        (after.Revision, after.Status!.Value.GetProperty("usedBy").GetArrayLength()).ShouldBe((1, 0));
    }

    [Fact]
    public async Task A_status_that_says_something_else_is_refused()
    {
        using var authority = new CertificateAuthority("status");
        await using var server = await StartAsync(authority);
        var read = await (await server.GetAsync("/api/v1/certificates/web")).Content.ReadAsStringAsync(Cancel);

        var refused = await server
            .PutAsync("/api/v1/certificates/web", read.Replace("2096-01-02", "2099-01-02", StringComparison.Ordinal))
            .ShouldRefuseAsync(HttpStatusCode.UnprocessableEntity);
        var problem = refused.Errors.Single();
        (problem.Code, problem.Path, problem.Hint).ShouldBe(("CP0127", "status.notAfter", "leave `status` out"));
    }

    [Fact]
    public async Task An_if_none_match_does_not_hide_who_uses_it_now()
    {
        using var authority = new CertificateAuthority("status");
        await using var server = await StartAsync(authority);
        using var response = await server.SendAsync(HttpMethod.Get, "/api/v1/certificates/web", null, ("If-None-Match", "\"1\""));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<TestServer> StartAsync(CertificateAuthority authority)
    {
        var server = await TestServer.StartAsync();
        var issued = authority.Issue(["www.shop.test", "shop.test", "spiffe://shop/web"], from: From, until: Until);
        var web = JsonSerializer.Serialize(
            new
            {
                kind = "Certificate",
                name = "web",
                chain = issued.Chain,
                privateKey = new { value = issued.PrivateKey },
            }
        );
        var partners = JsonSerializer.Serialize(
            new
            {
                kind = "Certificate",
                name = "partners",
                ca = authority.Root.ExportCertificatePem(),
            }
        );
        var transaction = new TransactionRequest { Documents = [JsonElement.Parse(web), JsonElement.Parse(partners), Sample.Document("Fleet", "edge", Fleet)] };
        (await server.Client.TransactAsync(transaction, Cancel)).ShouldSucceed();
        return server;
    }

    private sealed record Told(
        IReadOnlyList<string>? Names,
        string? Subject,
        string? Issuer,
        string? Serial,
        DateTimeOffset? NotBefore,
        DateTimeOffset? NotAfter,
        string? Fingerprint,
        string? KeyAlgorithm,
        IReadOnlyList<ToldAuthority>? Authorities,
        IReadOnlyList<Use> UsedBy
    );

    private sealed record ToldAuthority(string Subject);

    private sealed record Use(string Kind, string Name, IReadOnlyList<string> Paths);
}
