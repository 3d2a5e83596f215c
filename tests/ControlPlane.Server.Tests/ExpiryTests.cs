using System.Net;
using System.Text.Json;
using ControlPlane.Client.Wire;
using ControlPlane.Testing;

namespace ControlPlane.Server.Tests;

/// <summary>What ends by itself, as <c>/expiries</c> and plans tell it.</summary>
public sealed class ExpiryTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_that_ends_is_told_by_time()
    {
        using var authority = new CertificateAuthority("radar");
        using var certificate = authority.Issue(["keys.test"], until: Day(25)).WithPrivateKey();
        await using var server = await TestServer.StartAsync();
        await Sample.ApplyAsync(server);
        await WriteAsync(server, "certificates/web", CertificateOf(authority, Day(10)));
        await WriteAsync(server, "certificates/partners", JsonSerializer.Serialize(new { ca = authority.Root.ExportCertificatePem() }));
        await WriteAsync(server, "consumers/ann", $$"""{"apiKeys":[{{Key("old", Day(-1))}},{{Key("new", Day(20))}}]}""");
        await WriteAsync(server, "routes/orders", FaultUntil(Day(2)));
        await WriteAsync(
            server,
            "jwtProviders/corp",
            JsonSerializer.Serialize(
                new
                {
                    issuer = "i",
                    audiences = "any",
                    keys = new { inline = KeySet(certificate) },
                }
            )
        );

        var list = (await server.Client.ExpiriesAsync("30d", Cancel)).ShouldSucceed();
        list.Items.Select(item => $"{item.Document.Kind}/{item.Document.Name} {item.What} {item.Path} {item.Ended}")
            .ShouldBe([
                "Consumer/ann apiKey old True",
                "Route/orders fault policies.fault.until False",
                "Certificate/web certificate chain.notAfter False",
                "Consumer/ann apiKey new False",
                "JwtProvider/corp keySet keys.inline.keys[0] False",
            ]);
        list.Items.Single(item => item.What == "certificate").Name.ShouldBe("CN=www.shop.test");
        (await server.Client.ExpiriesAsync("12h", Cancel)).ShouldSucceed().Items.Single().Ended.ShouldBeTrue();

        // Each authority is told, those between the certificate and the root too.
        (await server.Client.ExpiriesAsync("36500d", Cancel))
            .ShouldSucceed()
            .Items.Where(item => item.What == "authority")
            .Select(item => $"{item.Document.Name} {item.Path} {item.Name}")
            .ShouldBe([$"web chain[1] {authority.Intermediate.Subject}", $"partners ca[0] {authority.Root.Subject}"]);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("d")]
    [InlineData("-1d")]
    [InlineData("36501d")]
    public async Task A_length_that_is_none_is_refused(string within)
    {
        await using var server = await TestServer.StartAsync();
        var problem = await server.GetAsync($"/api/v1/expiries?within={within}").ShouldRefuseAsync(HttpStatusCode.BadRequest);
        (problem.Errors.Single().Code, problem.Errors.Single().Path).ShouldBe(("CP0607", "within"));
    }

    [Fact]
    public async Task A_key_set_ends_only_while_it_cannot_be_fetched_again()
    {
        await using var issuer = IdentityProvider.Start();
        await using var server = await TestServer.StartAsync();
        await WriteAsync(
            server,
            "jwtProviders/corp",
            $$"""{"issuer":"i","audiences":"any","keys":{"url":"{{issuer.KeySetUrl}}","refresh":"1s","staleFor":"48h"} }"""
        );
        await Eventually.AnswerAsync(async () => (await KeySetAsync(server)).State is "fresh" ? "fetched" : null, "the key set was fetched");
        (await KeySetAsync(server)).Ends.ShouldBeNull();

        issuer.Instead = (503, "", null);
        var ends = await Eventually.AnswerAsync(async () => (await KeySetAsync(server)).Ends, "the key set could not be fetched again");
        (ends.Document.Name, ends.Path, ends.Name, ends.Ended).ShouldBe(("corp", "keys.url", issuer.KeySetUrl, false));
        ends.At.ShouldBeInRange(Now.AddHours(47), Now.AddHours(49));

        static async Task<(string State, ExpiringThing? Ends)> KeySetAsync(TestServer server)
        {
            var list = (await server.Client.ExpiriesAsync("30d", Cancel)).ShouldSucceed();
            var status = await server.GetAsync("/api/v1/jwtProviders/corp/status").ShouldAnswerAsync<KeySetStatus>(HttpStatusCode.OK);
            return (status.State is KeySetState.Fresh ? "fresh" : "", list.Items.SingleOrDefault(item => item.What == "keySet"));
        }
    }

    [Fact]
    public async Task A_plan_warns_of_what_ends_soon_where_it_is_written_and_where_it_is_used()
    {
        using var authority = new CertificateAuthority("radar");
        await using var server = await TestServer.StartAsync();
        (await WarningsAsync(server, "certificates/web", CertificateOf(authority, Day(15)))).ShouldBeEmpty();

        var written = (await WarningsAsync(server, "certificates/web", CertificateOf(authority, Day(13)))).ShouldHaveSingleItem();
        (written.Kind, written.Subject).ShouldBe((PlanWarningKind.EndsSoon, "Certificate/web"));
        written.Message.ShouldBe($"chain.notAfter (CN=www.shop.test) ends at {Text(Day(13))}");

        var used = await WarningsAsync(
            server,
            "fleets/edge",
            """{"role":"edge","listeners":[{"name":"https","port":8443,"protocol":"https","tls":{"certificates":["web"]}}]}"""
        );
        used.ShouldHaveSingleItem().ShouldBe(written);

        // A fault is there to end.
        await Sample.ApplyAsync(server);
        (await WarningsAsync(server, "routes/orders", FaultUntil(Day(2)))).ShouldNotContain(warning => warning.Kind == PlanWarningKind.EndsSoon);
    }

    private static string Key(string name, DateTimeOffset until) =>
        $$$"""{"name":"{{{name}}}","key":{"value":"the-key-that-is-called-{{{name}}}"},"expires":"{{{Text(until)}}}"}""";

    private static string FaultUntil(DateTimeOffset until) =>
        $$$"""{"fleets":["edge"],"policies":{"fault":{"delay":"1s","percent":"1%","until":"{{{Text(until)}}}"}},"rules":[{"to":[{"service":"orders"}]}]}""";

    /// <summary>To the second, as certificates have it.</summary>
    private static DateTimeOffset Day(int days)
    {
        var day = Now.AddDays(days);
        return day.AddTicks(-(day.Ticks % TimeSpan.TicksPerSecond));
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string CertificateOf(CertificateAuthority authority, DateTimeOffset until)
    {
        var issued = authority.Issue(["www.shop.test"], until: until);
        return JsonSerializer.Serialize(new { chain = issued.Chain, privateKey = new { value = issued.PrivateKey } });
    }

    private static object KeySet(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate)
    {
        using var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPublicKey(certificate)!;
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new
        {
            keys = new[]
            {
                new
                {
                    kty = "EC",
                    crv = "P-256",
                    kid = "one",
                    x = System.Buffers.Text.Base64Url.EncodeToString(point.X),
                    y = System.Buffers.Text.Base64Url.EncodeToString(point.Y),
                    x5c = new[] { Convert.ToBase64String(certificate.RawData) },
                },
            },
        };
    }

    private static async Task WriteAsync(TestServer server, string path, string body)
    {
        using var response = await server.PutAsync($"/api/v1/{path}", body);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<IReadOnlyList<PlanWarning>> WarningsAsync(TestServer server, string path, string body)
    {
        using var response = await server.PutAsync($"/api/v1/{path}", body);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        response.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonSerializer.Deserialize<TransactionResponse>(text, Client.WireJson.Options)!.Warnings;
    }
}
