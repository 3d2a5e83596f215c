using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;

namespace ControlPlane.EndToEnd.Tests.Containers;

/// <summary>What <c>docker compose up</c> starts works: without a Docker engine, as processes of this machine.</summary>
public sealed class ComposeTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_pass_through_both_Envoys_to_the_backends()
    {
        var envoy = EnvoyVersion.Binary(EnvoyVersion.Newest);
        await using var compose = await ComposeProcesses.UpAsync(envoy, Cancel);
        (await compose.ExitCodeAsync("apply", Cancel)).ShouldBe(0, compose.Log("apply"));
        compose.Log("apply").ShouldContain("created 4");

        // Here both Envoys listen on the same port, and the kernel chooses one of them for each connection.
        var answers = await AnswersAsync(compose);
        answers.ShouldAllBe(answer => answer.Contains("\"service\":\"orders", StringComparison.Ordinal));

        var nodes = await Command.CpctlAsync(["nodes", "--data", compose.Volume("data"), "-o", "name"], Cancel);
        nodes.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["edge-1", "edge-2"], ignoreOrder: true);
    }

    [Fact]
    public void The_documents_are_those_of_the_quick_start_but_for_addresses()
    {
        var here = File.ReadAllText(Path.Combine(Machine.Repository, "deploy", "docker", "documents.yaml"));
        here = here[here.IndexOf("# The Envoys", StringComparison.Ordinal)..]
            .Replace("address: 0.0.0.0, port: 8000", "address: 127.0.0.1, port: 10000", StringComparison.Ordinal)
            .Replace("dns: {host: orders, port: 9001}", "endpoints: [{address: 127.0.0.1, port: 9001}]", StringComparison.Ordinal)
            .Replace("dns: {host: orders-v2, port: 9002}", "endpoints: [{address: 127.0.0.1, port: 9002}]", StringComparison.Ordinal)
            .Replace("port: 8000", "port: 10000", StringComparison.Ordinal);
        here.ShouldBe(File.ReadAllText(Path.Combine(Machine.Repository, "examples", "quickstart", "documents.yaml")));
    }

    [Fact]
    public void The_control_plane_and_PostgreSQL_agree_on_the_database()
    {
        var services = ComposeFile.Services().ToDictionary(service => service.Name);
        var database = services["postgres"].Environment;
        services["controlplane"]
            .Environment["CONTROLPLANE_STORE"]
            .ShouldBe($"Host=postgres;Database={database["POSTGRES_DB"]};Username={database["POSTGRES_USER"]};Password={database["POSTGRES_PASSWORD"]}");
    }

    [Fact]
    public void Every_image_has_a_version_and_no_registry()
    {
        foreach (var image in ComposeFile.Services().Select(service => service.Image).Concat(Dockerfile.Read().Bases))
        {
            var tag = image.Split(':') is [_, var version] ? version : null;
            tag.ShouldNotBeNull(image);
            tag.ShouldNotBe("latest", image);
            // A first part with a dot before a slash would be a registry's host.
            (image.Contains('/') && image.Split('/')[0].Contains('.')).ShouldBeFalse(image);
        }
    }

    [Fact]
    public void Ports_are_published_on_loopback_only_and_our_containers_cannot_write_to_their_root()
    {
        foreach (var service in ComposeFile.Services())
        {
            service.Ports.ShouldAllBe(port => port.StartsWith("127.0.0.1:", StringComparison.Ordinal));
            service.ReadOnly.ShouldBe(service.Builds, service.Name);
        }
    }

    /// <summary>Asks until both Envoys have answered.</summary>
    private static async Task<List<string>> AnswersAsync(ComposeProcesses compose)
    {
        var answers = new List<string>();
        try
        {
            await Wait.UntilAsync(
                "both Envoys have answered",
                Deadline,
                async inner =>
                {
                    if (await AnswerAsync(new Uri($"http://127.0.0.1:{compose.PortFor(8000)}/orders"), inner) is { } answer)
                        answers.Add(answer);
                    return await AnsweredAsync(compose, "edge-1", inner) > 0 && await AnsweredAsync(compose, "edge-2", inner) > 0;
                },
                Cancel
            );
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n{compose.Logs()}", late);
        }

        return answers;
    }

    private static async Task<string?> AnswerAsync(Uri url, CancellationToken cancel)
    {
        // A client of its own for each request: another connection, perhaps to the other Envoy.
        using var http = new HttpClient();
        try
        {
            using var answer = await http.GetAsync(url, cancel);
            return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsStringAsync(cancel) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<long> AnsweredAsync(ComposeProcesses compose, string node, CancellationToken cancel)
    {
        var file = Path.Combine(compose.Volume("bootstrap"), $"{node}.yaml.admin");
        if (!File.Exists(file) || await File.ReadAllTextAsync(file, cancel) is not { Length: > 0 } address)
            return 0;
        using var admin = new EnvoyAdmin(new Uri($"http://{address}/"));
        return (await admin.StatsAsync(@"^http\.edge/http\.downstream_rq_2xx$", cancel)).Values.Sum();
    }
}
