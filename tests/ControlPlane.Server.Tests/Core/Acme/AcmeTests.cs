using System.Net;
using System.Text;
using System.Text.Json;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Resources;
using ControlPlane.Server.Core.Acme;
using ControlPlane.Server.Hosting;
using ControlPlane.Store;
using ControlPlane.Testing;
using Envoy.Extensions.TransportSockets.Tls.V3;

namespace ControlPlane.Server.Tests.Core.Acme;

/// <summary>Certificates by ACME, from an authority of the tests; what Envoys have to do with it, end-to-end tests tell.</summary>
[Collection(OutageTests.Collection)]
public sealed class AcmeTests(PostgresServer postgres)
{
    private const string Fleet =
        """{"role":"edge","listeners":[{"name":"http","port":8080},{"name":"https","port":8443,"protocol":"https","tls":{"certificates":["shop"]}}]}""";

    private static readonly string[] Contact = ["ops@shop.test"];
    private static readonly string[] Names = ["www.shop.test", "shop.test"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_certificate_is_got_and_told_and_used_again_after_a_restart()
    {
        using var authority = new CertificateAuthority("acme");
        await using var acme = AcmeServer.Start(authority);
        acme.BadNonces = 2;
        var folder = Directory.CreateTempSubdirectory("controlplane-");
        string serial;
        await using (var server = await TestServer.StartAsync(stays: folder))
        {
            await WriteAsync(server, acme);
            var status = await StatusAsync(server, status => status.Acme.State == "issued");
            status.Names.ShouldBe(["shop.test", "www.shop.test"]);
            status.Acme.Error.ShouldBeNull();
            var (from, until) = (status.NotBefore!.Value, status.NotAfter!.Value);
            status.Acme.NextAt!.Value.ShouldBe(from + ((until - from) * 2 / 3), TimeSpan.FromSeconds(1));
            serial = status.Serial!;
            (acme.Orders, acme.Accounts).ShouldBe((1, 1));

            // What was read can be written back.
            var read = await (await server.GetAsync("/api/v1/certificates/shop")).Content.ReadAsStringAsync(Cancel);
            var written = await server.PutAsync("/api/v1/certificates/shop", read).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
            written.Changes.Single().Action.ShouldBe(Client.Wire.ChangeAction.Unchanged);
            read.ShouldNotContain("BEGIN");
            (await server.Client.ExpiriesAsync("365d", Cancel)).ShouldSucceed().Items.ShouldContain(item => item.What == "certificate" && item.At == until);
        }

        await using (var again = await TestServer.StartAsync(stays: folder))
        {
            (await StatusAsync(again, status => status.Acme.State == "issued")).Serial.ShouldBe(serial);
            acme.Orders.ShouldBe(1);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_certificate_is_renewed_when_two_thirds_of_its_life_are_over()
    {
        using var authority = new CertificateAuthority("acme");
        await using var acme = AcmeServer.Start(authority);
        (acme.Life, acme.Age) = (TimeSpan.FromDays(90), TimeSpan.FromDays(60) - TimeSpan.FromSeconds(4));
        await using var server = await TestServer.StartAsync();
        await WriteAsync(server, acme);
        var first = (await StatusAsync(server, status => status.Acme.State == "issued")).Serial;
        acme.Age = TimeSpan.FromHours(1);
        (await StatusAsync(server, status => status.Serial != first)).Acme.State.ShouldBe("issued");
        (acme.Orders, acme.Accounts).ShouldBe((2, 1));
    }

    [Fact]
    public async Task A_limit_of_the_authority_is_kept_and_told()
    {
        using var authority = new CertificateAuthority("acme");
        await using var acme = AcmeServer.Start(authority);
        acme.RateLimit = TimeSpan.FromHours(3);
        await using var server = await TestServer.StartAsync();
        // The status tells whole seconds.
        var before = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        await WriteAsync(server, acme);
        var status = await StatusAsync(server, status => status.Acme.State == "failed");
        status.Acme.Error.ShouldBe("the authority answered 429: too many certificates for this name (rateLimited)");
        status.Acme.NextAt!.Value.ShouldBeGreaterThanOrEqualTo(before.AddHours(3));
        status.Serial.ShouldBeNull();
        var problem = (await server.Client.FleetStatusAsync("edge", Cancel)).ShouldSucceed().Problems.ShouldHaveSingleItem();
        (problem.Code, problem.Document, problem.Path).ShouldBe(("CP0637", new DocumentName("Certificate", "shop"), "acme"));
        problem.Message.ShouldContain("rateLimited");
    }

    [Fact]
    public async Task A_name_that_the_authority_refuses_is_told()
    {
        using var authority = new CertificateAuthority("acme");
        await using var acme = AcmeServer.Start(authority);
        acme.RefusesNames = true;
        await using var server = await TestServer.StartAsync();
        await WriteAsync(server, acme);
        (await StatusAsync(server, status => status.Acme.State == "failed")).Acme.Error.ShouldBe(
            "shop.test is invalid: the answer was another one (unauthorized)"
        );
    }

    [Fact]
    public async Task Of_several_replicas_one_gets_it_and_all_have_it()
    {
        using var authority = new CertificateAuthority("acme");
        await using var acme = AcmeServer.Start(authority);
        var location = StoreLocation.Parse(await postgres.CreateDatabaseAsync());
        var key = Convert.ToBase64String(new byte[32]);
        await using var a = await TestServer.StartAsync(location, secretKey: key);
        await using var b = await TestServer.StartAsync(location, secretKey: key, token: a.Token);
        await WriteAsync(a, acme);
        var serial = (await StatusAsync(a, status => status.Acme.State == "issued")).Serial;
        (await StatusAsync(b, status => status.Acme.State == "issued")).Serial.ShouldBe(serial);
        (acme.Orders, acme.Accounts).ShouldBe((1, 1));
    }

    [Fact]
    public async Task No_key_of_it_is_in_an_answer_a_log_or_a_file()
    {
        using var authority = new CertificateAuthority("acme");
        await using var acme = AcmeServer.Start(authority);
        using var logs = new RecordedLogs();
        await using var server = await TestServer.StartAsync(hooks: HostHooks.None with { Loggers = logs });
        await WriteAsync(server, acme);
        await StatusAsync(server, status => status.Acme.State == "issued");
        await server.PublishedAsync();

        var answers = new StringBuilder();
        string[] reads =
        [
            "certificates",
            "certificates/shop",
            "revisions/1",
            "fleets/edge/snapshot",
            "fleets/edge/status",
            "expiries",
            "fleets/edge?view=effective",
        ];
        foreach (var read in reads)
        {
            using var response = await server.GetAsync($"/api/v1/{read}");
            response.IsSuccessStatusCode.ShouldBeTrue(read);
            answers.AppendLine(await response.Content.ReadAsStringAsync(Cancel));
        }

        var plan = new TransactionRequest { Delete = [new DocumentName("Fleet", "edge"), new DocumentName("Certificate", "shop")] };
        answers.AppendLine(JsonSerializer.Serialize((await server.Client.PlanAsync(plan, Cancel)).ShouldSucceed()));
        answers.ToString().ShouldContain("certificate/shop");

        // The one who is to have the key is the Envoy.
        await using var envoy = XdsClient.Open(new Uri($"http://{server.AdsAddress}"), XdsClient.EnvoyNode("edge-1", "edge"));
        await envoy.SubscribeAsync(TypeUrl.Secret.Value, "certificate/shop");
        var secret = Secret.Parser.ParseFrom((await envoy.ReceiveAsync()).Resources.Single().Resource_.Value);
        var key = secret.TlsCertificate.PrivateKey.InlineString.Split('\n')[1];
        key.Length.ShouldBe(64);
        answers.ToString().ShouldNotContain(key);
        logs.Text.ShouldNotContain(key);
        logs.Text.ShouldContain("Got the certificate shop");

        // Neither it nor that of the account stands in the database in plain text.
        foreach (var file in Directory.EnumerateFiles(server.Folder).Where(file => !file.EndsWith("server.lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, Cancel);
            var text = Encoding.Latin1.GetString(bytes);
            text.Contains(key, StringComparison.Ordinal).ShouldBeFalse(file);
            text.Contains("PRIVATE KEY", StringComparison.Ordinal).ShouldBeFalse(file);
        }
    }

    [Theory]
    [InlineData(1, null, 0.75)]
    [InlineData(2, null, 1.5)]
    [InlineData(30, null, 720)]
    [InlineData(1, 120, 120)]
    [InlineData(1, 100_000, 11_520)]
    public void Failures_are_repeated_ever_later(int failures, int? retryAfter, double minutes)
    {
        var now = DateTimeOffset.UnixEpoch;
        AcmeSchedule
            .Retry(now, failures, retryAfter is { } wait ? TimeSpan.FromMinutes(wait) : null, chance: 0)
            .ShouldBe(now + TimeSpan.FromMinutes(minutes), TimeSpan.FromSeconds(1));
    }

    private static async Task WriteAsync(TestServer server, AcmeServer acme)
    {
        var certificate = JsonSerializer.Serialize(
            new
            {
                kind = "Certificate",
                name = "shop",
                acme = new
                {
                    directory = acme.Directory,
                    contact = Contact,
                    names = Names,
                },
            }
        );
        var transaction = new TransactionRequest { Documents = [JsonElement.Parse(certificate), Sample.Document("Fleet", "edge", Fleet)] };
        (await server.Client.TransactAsync(transaction, Cancel)).ShouldSucceed();
    }

    /// <summary>The status once it is as it is wanted; a failure that nobody waits for ends the test.</summary>
    private static Task<Told> StatusAsync(TestServer server, Func<Told, bool> wanted) =>
        Eventually.AnswerAsync(
            async () =>
            {
                // Another replica than the one that wrote it knows the document a moment later.
                if (await server.Client.FindAsync("certificates", "shop", Cancel) is not Answer<StoredDocument>.Success { Value: var read })
                    return null;
                var told = read.Status!.Value.Deserialize<Told>(WireJson.Options)!;
                if (wanted(told))
                    return told;
                return told.Acme.Error is null ? null : throw new InvalidOperationException(told.Acme.Error);
            },
            "the certificate's status"
        );

    private sealed record Told(IReadOnlyList<string>? Names, string? Serial, DateTimeOffset? NotBefore, DateTimeOffset? NotAfter, ToldAcme Acme);

    private sealed record ToldAcme(string State, string? Error, DateTimeOffset? NextAt);
}
