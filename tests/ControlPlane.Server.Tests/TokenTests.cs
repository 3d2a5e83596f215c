using System.Net;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Server.Hosting;

namespace ControlPlane.Server.Tests;

public sealed class TokenTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("cpt_wrong")]
    [InlineData("")]
    public async Task Without_a_known_token_everything_below_the_api_is_closed(string? token)
    {
        await using var server = await TestServer.StartAsync();
        using var http = server.ClientOf(null);
        if (token is not null)
            http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        foreach (var path in new[] { "/api/v1/services", "/api/v1/nodes", "/api/v1/widgets", "/", "/api/v1/services?limits=1" })
        {
            using var response = await http.GetAsync(path, Cancel);
            response.Headers.WwwAuthenticate.ToString().ShouldStartWith("Bearer realm=\"controlplane\"");
            (await Task.FromResult(response).ShouldRefuseAsync(HttpStatusCode.Unauthorized)).Errors.Single().Code.ShouldBe("CP0601");
        }
    }

    [Fact]
    public async Task Another_scheme_is_no_token()
    {
        await using var server = await TestServer.StartAsync();
        using var http = server.ClientOf(null);
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Basic {server.Http.DefaultRequestHeaders.Authorization!.Parameter}");
        await http.GetAsync("/api/v1/services", Cancel).ShouldRefuseAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Health_and_version_are_open()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new ControlPlaneClient(server.ApiAddress, token: null);
        (await client.ReadinessAsync(Cancel)).ShouldSucceed().ShouldBe(new Readiness("ready", 0, null));
        var version = (await client.VersionAsync(Cancel)).ShouldSucceed();
        version.Version.ShouldMatch(@"^\d+\.\d+\.\d+");
        (version.Store, version.Revision).ShouldBe(("SQLite", 0));
        version.EnvoyBands.ShouldBe(["1.36", "1.37", "1.38", "1.39", "1.40"]);
        using var http = server.ClientOf(null);
        (await http.GetAsync("/livez", Cancel).ShouldAnswerAsync<Liveness>(HttpStatusCode.OK)).ShouldBe(new Liveness("alive"));
    }

    [Fact]
    public async Task The_data_folder_and_what_is_secret_in_it_are_the_owners_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes");
            return;
        }

        await using var server = await TestServer.StartAsync();
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.GetUnixFileMode(server.Folder).ShouldBe(Owner | UnixFileMode.UserExecute);
        File.GetUnixFileMode(Path.Combine(server.Folder, "admin-token")).ShouldBe(Owner);
        var token = await File.ReadAllTextAsync(Path.Combine(server.Folder, "admin-token"), Cancel);
        foreach (var file in Directory.GetFiles(server.Folder, "controlplane.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            (await reader.ReadToEndAsync(Cancel)).ShouldNotContain(token.TrimEnd());
        }
    }

    [Fact]
    public async Task A_restarted_server_knows_its_token_and_its_documents_and_makes_no_new_token()
    {
        var folder = Directory.CreateTempSubdirectory("controlplane-");
        string token;
        await using (var first = await ControlPlaneHost.StartAsync(TestServer.OptionsOf(folder.FullName), HostHooks.None, Cancel))
        {
            token = (await File.ReadAllTextAsync(first.AdminTokenFile, Cancel)).TrimEnd();
            using var client = new ControlPlaneClient(first.ApiAddress, token);
            (await client.PutAsync("services", "orders", Sample.Document("Service", "orders", Sample.Service), null, Cancel)).ShouldSucceed();
            File.Delete(first.AdminTokenFile);
        }

        File.Exists(Path.Combine(folder.FullName, "server.json")).ShouldBeFalse();
        await using (var second = await ControlPlaneHost.StartAsync(TestServer.OptionsOf(folder.FullName), HostHooks.None, Cancel))
        {
            File.Exists(second.AdminTokenFile).ShouldBeFalse();
            using var client = new ControlPlaneClient(second.ApiAddress, token);
            (await client.FindAsync("services", "orders", Cancel)).ShouldSucceed().Revision.ShouldBe(1);
        }

        folder.Delete(recursive: true);
    }
}
