using System.Text.Json;
using ControlPlane.Client.Wire;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;

namespace ControlPlane.EndToEnd.Tests.Foreign;

/// <summary>
/// A client that was written from the description of the xDS protocol alone, in another language: after random changes, rejections and new streams it has
/// exactly what the snapshot of its fleet says.
/// </summary>
public sealed class ProtocolClientTests
{
    private const string Node = "protocol-1";
    private const int Changes = 30;

    private static readonly string[] Types =
    [
        "Cluster",
        "ClusterLoadAssignment",
        "Listener",
        "RouteConfiguration",
        "Runtime",
        "Secret",
        "TypedExtensionConfig",
    ];

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static readonly Dictionary<string, string> NoEnvironment = [];

    [Theory]
    [InlineData("delta", 0, 1)]
    [InlineData("delta", 25, 2)]
    [InlineData("state", 0, 3)]
    [InlineData("state", 25, 4)]
    public async Task Has_in_the_end_what_the_snapshot_says(string variant, int rejects, int seed)
    {
        var folder = Directory.CreateTempSubdirectory("controlplane-test-");
        try
        {
            var api = Path.Combine(folder.FullName, "api.pb");
            ApiDescriptors.WriteTo(api);
            await using var server = await InProcess.StartAsync(Cancel);
            using var documents = new RandomDocuments(seed);
            await documents.ApplyAsync(server.Api, Cancel);
            await using var client = await ForeignProcess.PythonAsync(
                "protocol_client.py",
                NoEnvironment,
                $"{server.Ads}",
                api,
                variant,
                "edge",
                Node,
                $"{seed}"
            );
            await UntilEqualAsync(server.Api, client);

            await client.TellAsync($"reject {rejects}");
            for (var change = 0; change < Changes; change++)
            {
                documents.Change();
                await documents.ApplyAsync(server.Api, Cancel);
                if (documents.Random.Next(3) == 0)
                    await UntilAnsweredAsync(server.Api);
                if (documents.Random.Next(6) == 0)
                    await client.TellAsync("reconnect");
            }

            if (rejects > 0)
            {
                (await client.AskAsync("report")).GetProperty("rejected").GetInt32().ShouldBeGreaterThan(0);
                await client.TellAsync("reject 0");
                await client.TellAsync("reconnect");
            }

            await UntilEqualAsync(server.Api, client);
            await server.Api.UntilSyncedAsync(Node, 0, Cancel);
            (await server.Api.Client.FleetStatusAsync("edge", Cancel))
                .ShouldBeOfType<ControlPlane.Client.Answer<FleetStatus>.Success>()
                .Value.Held.ShouldBeEmpty();

            var had = (await client.AskAsync("report")).GetProperty("resources").EnumerateObject().Select(resource => resource.Name.Split(' ')[0]);
            had.Distinct().ShouldBe(Types, ignoreOrder: true);

            // What is up to date is told nothing more, whatever changes for others.
            var before = await client.AskAsync("report");
            await server.Api.ApplyAsync("kind: Service\nname: unused\nendpoints: [{address: 10.9.9.9, port: 1}]\n", Cancel);
            documents.ChangeEndpoints();
            await documents.ApplyAsync(server.Api, Cancel);
            await UntilEqualAsync(server.Api, client);
            var after = await client.AskAsync("report");
            (after.GetProperty("responses").GetInt32() - before.GetProperty("responses").GetInt32()).ShouldBe(1);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task UntilEqualAsync(AdminApi api, ForeignProcess client)
    {
        var difference = "";
        try
        {
            await Wait.UntilAsync(
                "the client has what the snapshot says",
                TimeSpan.FromMinutes(1),
                async inner =>
                {
                    var intended = await api.VersionsAsync("edge", "1.36", inner);
                    var report = await client.AskAsync("report");
                    report.GetProperty("violations").EnumerateArray().Select(violation => violation.GetString()).ShouldBeEmpty();
                    var had = report.GetProperty("resources").Deserialize<Dictionary<string, string>>()!;
                    difference = string.Join(
                        ", ",
                        intended.Keys.Union(had.Keys).Where(key => intended.GetValueOrDefault(key) != had.GetValueOrDefault(key)).Order()
                    );
                    return difference.Length == 0;
                },
                Cancel
            );
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} These differ: {difference}", late);
        }
    }

    private static Task UntilAnsweredAsync(AdminApi api) =>
        Wait.UntilAsync(
            "the client has answered everything",
            TimeSpan.FromMinutes(1),
            async inner => (await api.NodeAsync(Node, inner)) is { State: NodeState.Synced or NodeState.Rejected },
            Cancel
        );
}
