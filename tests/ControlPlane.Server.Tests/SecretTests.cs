using System.Net;
using System.Text;
using System.Text.Json;
using ControlPlane.Client.Wire;
using ControlPlane.Language;
using ControlPlane.Language.Text;
using ControlPlane.Server.Hosting;
using ControlPlane.Store;
using ControlPlane.Store.Secrets;
using ControlPlane.Testing;
using ChangeAction = ControlPlane.Client.Wire.ChangeAction;

namespace ControlPlane.Server.Tests;

[Collection(OutageTests.Collection)]
public sealed class SecretTests(PostgresServer postgres)
{
    private const string Body = """{"apiKeys":[{"name":"a","key":{"value":"planted-secret-00000001"}}],"basic":{"password":{"value":"planted-password"}}}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_planted_secret_is_in_no_answer_no_log_and_no_file()
    {
        using var logs = new RecordedLogs();
        await using var server = await TestServer.StartAsync(hooks: HostHooks.None with { Loggers = logs });
        await Sample.ApplyAsync(server);
        var answers = new StringBuilder();
        async Task KeepAsync(Task<HttpResponseMessage> pending)
        {
            using var response = await pending;
            answers.Append(response.StatusCode).AppendLine(response.Headers.ToString()).AppendLine(await response.Content.ReadAsStringAsync(Cancel));
        }

        var document = Sample
            .Document(
                "Consumer",
                "carol",
                Body.Replace("00000001", "00000002", StringComparison.Ordinal)
                    .Replace("password\":{\"value", "username\":\"c\",\"password\":{\"value", StringComparison.Ordinal)
            )
            .GetRawText();
        await KeepAsync(server.PutAsync("/api/v1/consumers/alice", Body));
        await KeepAsync(server.PostAsync("/api/v1/transactions", $$"""{"documents":[{{document}}]}"""));
        await KeepAsync(
            server.PostAsync(
                "/api/v1/transactions",
                $$"""{"dryRun":true,"documents":[{{document.Replace("00000002", "00000003", StringComparison.Ordinal)}}]}"""
            )
        );
        await KeepAsync(server.PostAsync("/api/v1/validate", $$"""{"documents":[{{document}}]}"""));
        await KeepAsync(server.PostAsync("/api/v1/plan", $$"""{"documents":[{{document.Replace("00000002", "00000004", StringComparison.Ordinal)}}]}"""));
        foreach (var wrong in Wrong)
        {
            await KeepAsync(server.PutAsync("/api/v1/consumers/wrong", wrong));
            await KeepAsync(server.PostAsync("/api/v1/validate", $$"""{"documents":[{{Sample.Document("Consumer", "wrong", wrong).GetRawText()}}]}"""));
            await KeepAsync(server.PostAsync("/api/v1/transactions", $$"""{"documents":[{{Sample.Document("Consumer", "wrong", wrong).GetRawText()}}]}"""));
        }

        foreach (var path in Reads)
            await KeepAsync(server.GetAsync(path));

        answers.ToString().ShouldContain("alice");
        answers.ToString().ShouldNotContain("planted");
        logs.Text.ShouldContain("Published revision");
        logs.Text.Split('\n').Where(line => line.Contains("planted", StringComparison.Ordinal)).ShouldBeEmpty();
        foreach (var file in Directory.EnumerateFiles(server.Folder).Where(file => !file.EndsWith("server.lock", StringComparison.Ordinal)))
            Encoding.Latin1.GetString(await ReadAsync(file)).Contains("planted", StringComparison.Ordinal).ShouldBeFalse(file);
    }

    [Fact]
    public async Task A_private_key_is_in_no_answer_no_log_and_no_file()
    {
        using var authority = new CertificateAuthority("secrets");
        using var logs = new RecordedLogs();
        await using var server = await TestServer.StartAsync(hooks: HostHooks.None with { Loggers = logs });
        var (first, second) = (authority.Issue(["shop.test"]), authority.Issue(["shop.test"]));
        const string Fleet = "kind: Fleet\nname: edge\nrole: edge\nlisteners: [{name: https, port: 8443, protocol: https, tls: {certificates: [shop]}}]\n---\n";
        var answers = new StringBuilder();
        foreach (var path in new[] { "validate", "plan", "transactions" })
            answers.AppendLine(await AnswerAsync(server.PostAsync($"/api/v1/{path}", Request(Fleet + first.Document("shop")))));
        answers.AppendLine(await AnswerAsync(server.PostAsync("/api/v1/plan", Request(second.Document("shop")))));
        answers.AppendLine(await AnswerAsync(server.PostAsync("/api/v1/transactions", Request(second.Document("shop")))));
        string[] reads = ["certificates", "certificates/shop", "revisions/1", "revisions/2", "fleets/edge/snapshot", "fleets/edge/status"];
        foreach (var read in reads)
            answers.AppendLine(await AnswerAsync(server.GetAsync($"/api/v1/{read}")));

        answers.ToString().ShouldContain("certificate/shop");
        foreach (var key in new[] { first, second }.Select(issued => issued.PrivateKey.Split('\n')[1]))
        {
            answers.ToString().ShouldNotContain(key);
            logs.Text.ShouldNotContain(key);
            foreach (var file in Directory.EnumerateFiles(server.Folder).Where(file => !file.EndsWith("server.lock", StringComparison.Ordinal)))
                Encoding.Latin1.GetString(await ReadAsync(file)).Contains(key, StringComparison.Ordinal).ShouldBeFalse(file);
        }
    }

    private static string Request(string yaml)
    {
        var read = Catalog.Reader.ReadYaml(yaml);
        read.Problems.ShouldBeEmpty();
        return $$"""{"documents":[{{string.Join(',', read.Documents.Select(document => document.Body.ToJson()))}}]}""";
    }

    private static async Task<string> AnswerAsync(Task<HttpResponseMessage> pending)
    {
        using var response = await pending;
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync(Cancel));
        return await response.Content.ReadAsStringAsync(Cancel);
    }

    /// <summary>Every read there is.</summary>
    private static readonly string[] Reads =
    [
        "/api/v1/consumers",
        "/api/v1/consumers?q=alice",
        "/api/v1/consumers/alice",
        "/api/v1/consumers/carol",
        "/api/v1/revisions",
        "/api/v1/revisions/1",
        "/api/v1/revisions/2",
        "/api/v1/fleets/edge/snapshot",
        "/api/v1/fleets/edge/status",
        "/api/v1/nodes",
        "/api/v1/consumers/alice?view=effective",
        "/api/v1/secretKey",
        "/api/v1/consumers/alice/keys",
        "/readyz",
        "/livez",
        "/version",
    ];

    private static readonly string[] Wrong =
    [
        """{"apiKeys":"planted-1"}""",
        """{"apiKeys":["planted-2"]}""",
        """{"apiKeys":[{"name":"a","key":"planted-3"}]}""",
        """{"apiKeys":[{"name":"a","key":{"vale":"planted-4"}}]}""",
        """{"apiKeys":[{"name":"a","key":{"planted-5":1}}]}""",
        """{"apiKeys":[{"name":"a","key":{"value":"planted-6 is no key"}}]}""",
        """{"apiKeys":[{"name":"a","key":{"value":"planted-7","env":"planted"}}]}""",
        """{"apiKeys":[{"name":"a","key":{"set":true,"hash":"planted-8"}}]}""",
        """{"basic":{"password":"planted-9"}}""",
        """{"basic":{"password":{"value":["planted-10"]}}}""",
    ];

    [Fact]
    public async Task What_is_read_can_be_written_back_and_changes_nothing()
    {
        await using var server = await TestServer.StartAsync();
        await server.PutAsync("/api/v1/consumers/alice", Body).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);

        var read = await (await server.GetAsync("/api/v1/consumers/alice")).Content.ReadAsStringAsync(Cancel);
        read.ShouldMatch(
            "^\\{\"kind\":\"Consumer\",\"name\":\"alice\",\"apiKeys\":\\[\\{\"name\":\"a\","
                + "\"key\":\\{\"set\":true,\"hash\":\"[0-9a-f]{32}\",\"updatedAt\":\"[^\"]+Z\"\\}\\}\\],\"basic\":"
        );
        foreach (var same in new[] { read, Body })
        {
            var again = await server.PutAsync("/api/v1/consumers/alice", same).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
            (again.Revision, again.Changes.Single().Action).ShouldBe((1, ChangeAction.Unchanged));
        }

        var unknown = await server
            .PutAsync("/api/v1/consumers/bob", """{"basic":{"password":{"set":true,"hash":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}}""")
            .ShouldRefuseAsync(HttpStatusCode.UnprocessableEntity);
        unknown
            .Errors.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(error => error.Code.ShouldBe("CP0550"), error => error.Path.ShouldBe("basic.password"));
    }

    [Fact]
    public async Task Two_consumers_do_not_share_a_key_or_a_user_name()
    {
        await using var server = await TestServer.StartAsync();
        await server.PutAsync("/api/v1/consumers/alice", Body).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);

        var problem = await server
            .PutAsync("/api/v1/consumers/bob", Body.Replace("\"password\":{", "\"username\":\"alice\",\"password\":{", StringComparison.Ordinal))
            .ShouldRefuseAsync(HttpStatusCode.UnprocessableEntity);

        problem
            .Errors.Select(error => $"{error.Code} {error.Document!.Name} {error.Path}: {error.Message}")
            .ShouldBe([
                "CP0218 alice apiKeys[0].key: is also a key of Consumer/bob",
                "CP0219 alice basic: is also the user name of Consumer/bob",
                "CP0218 bob apiKeys[0].key: is also a key of Consumer/alice",
                "CP0219 bob basic.username: is also the user name of Consumer/alice",
            ]);
    }

    [Fact]
    public async Task A_dry_run_tells_whether_a_secret_would_change()
    {
        await using var server = await TestServer.StartAsync();
        await server.PutAsync("/api/v1/consumers/alice", Body).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        var same = new TransactionRequest { DryRun = true, Documents = [Sample.Document("Consumer", "alice", Body)] };
        var other = same with { Documents = [Sample.Document("Consumer", "alice", Body.Replace("00000001", "00000002", StringComparison.Ordinal))] };

        (await server.Client.TransactAsync(same, Cancel)).ShouldSucceed().Changes.ShouldBe([new DocumentChange("Consumer", "alice", ChangeAction.Unchanged)]);
        var change = (await server.Client.TransactAsync(other, Cancel)).ShouldSucceed().Changes.Single();
        change.Action.ShouldBe(ChangeAction.Updated);
        var stored = (await server.Client.FindAsync("consumers", "alice", Cancel)).ShouldSucceed().Body;
        HashOf(change.Body!.Value).ShouldNotBe(HashOf(stored));
        change.Body.Value.GetProperty("basic").ToString().ShouldBe(stored.GetProperty("basic").ToString());
    }

    [Fact]
    public async Task Variables_and_files_are_the_clients_affair()
    {
        await using var server = await TestServer.StartAsync();
        var problem = await server
            .PutAsync("/api/v1/consumers/alice", """{"apiKeys":[{"name":"a","key":{"env":"CPCTL_VAR_A"}}],"basic":{"password":{"file":"./a.txt"}}}""")
            .ShouldRefuseAsync(HttpStatusCode.UnprocessableEntity);
        problem.Errors.Select(error => (error.Code, error.Path)).ShouldBe([("CP0630", "apiKeys[0].key.env"), ("CP0630", "basic.password.file")]);
    }

    [Fact]
    public async Task Beside_PostgreSQL_a_key_must_be_given_before_a_secret_is_stored()
    {
        var location = StoreLocation.Parse(await postgres.CreateDatabaseAsync());
        string token;
        await using (var without = await TestServer.StartAsync(location))
        {
            token = without.Token;
            var problem = await without.PutAsync("/api/v1/consumers/alice", Body).ShouldRefuseAsync(HttpStatusCode.UnprocessableEntity);
            problem.Errors.ShouldAllBe(error => error.Code == "CP0552" && error.Message.Contains("--secret-key-file", StringComparison.Ordinal));
            await without.PutAsync("/api/v1/services/orders", Sample.Service).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
            (await without.Client.SecretKeyAsync(Cancel)).ShouldSucceed().Keys.ShouldBeEmpty();
        }

        await using var with = await TestServer.StartAsync(location, secretKey: SecretKeys.Generate(), token: token);
        await with.PutAsync("/api/v1/consumers/alice", Body).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_wrong_key_is_told_and_the_server_goes_on()
    {
        await using var first = await TestServer.StartAsync();
        await first.PutAsync("/api/v1/consumers/alice", Body).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
        var keyFile = Path.Combine(first.Folder, "secret-key");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(keyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await first.Client.SecretKeyAsync(Cancel))
            .ShouldSucceed()
            .ShouldSatisfyAllConditions(status => status.Secrets.ShouldBe(2), status => status.Missing.ShouldBeEmpty());

        using var logs = new RecordedLogs();
        await using var second = await TestServer.StartAsync(
            StoreLocation.Parse(Path.Combine(first.Folder, "controlplane.db")),
            HostHooks.None with
            {
                Loggers = logs,
            },
            secretKey: SecretKeys.Generate(),
            token: first.Token
        );

        var status = (await second.Client.SecretKeyAsync(Cancel)).ShouldSucceed();
        status.Secrets.ShouldBe(0);
        status.Missing.Select(secret => (secret.Document.Name, secret.Path)).ShouldBe([("alice", "apiKeys[0].key"), ("alice", "basic.password")]);
        await Eventually.TrueAsync(() => logs.Text.Contains("cannot be decrypted", StringComparison.Ordinal), () => logs.Text);
        await second.PutAsync("/api/v1/services/orders", Sample.Service).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.Created);
    }

    private static string HashOf(JsonElement consumer) => consumer.GetProperty("apiKeys")[0].GetProperty("key").GetProperty("hash").GetString()!;

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Cancel);
        return bytes.ToArray();
    }
}
