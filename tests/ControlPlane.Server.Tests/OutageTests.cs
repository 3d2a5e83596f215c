using System.Net;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Resources;
using ControlPlane.Server.Hosting;
using ControlPlane.Store;
using ControlPlane.Testing;
using Grpc.Health.V1;
using Grpc.Net.Client;

[assembly: AssemblyFixture(typeof(ControlPlane.Testing.PostgresServer))]

namespace ControlPlane.Server.Tests;

/// <summary>PostgreSQL goes away and comes back.</summary>
[Collection(OutageTests.Collection)]
public sealed class OutageTests(PostgresServer postgres)
{
    /// <summary>Those that share the PostgreSQL which is stopped here: one after the other.</summary>
    public const string Collection = "PostgreSQL";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_the_database_down_reads_and_ads_go_on_and_writes_say_when_to_come_back()
    {
        await using var server = await TestServer.StartAsync(StoreLocation.Parse(await postgres.CreateDatabaseAsync()));
        await Sample.ApplyAsync(server);
        (await server.Client.VersionAsync(Cancel)).ShouldSucceed().Store.ShouldBe("PostgreSQL");
        await postgres.StopAsync();
        try
        {
            using (var refused = await server.PutAsync("/api/v1/services/orders", Sample.OtherService))
            {
                refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
                await Task.FromResult(refused).ShouldRefuseAsync(HttpStatusCode.ServiceUnavailable);
            }

            (await server.Client.FindAsync("services", "orders", Cancel)).ShouldSucceed().Revision.ShouldBe(1);
            (await server.Client.ListAsync("routes", null, Cancel)).ShouldSucceed().Items.Count.ShouldBe(1);
            (await server.Client.SnapshotAsync("edge", null, Cancel)).ShouldSucceed().Revision.ShouldBe(1);
            (await server.Client.ValidateAsync(new TransactionRequest { Documents = [Sample.Document("Service", "orders", Sample.OtherService)] }, Cancel))
                .ShouldSucceed()
                .Problems.ShouldBeEmpty();
            await server.GetAsync("/api/v1/revisions").ShouldRefuseAsync(HttpStatusCode.ServiceUnavailable);
            var ready = await ReadyAsync(server, "fromMemory");
            ready.Revision.ShouldBe(1);
            ready.Database.ShouldNotBeNullOrEmpty();

            await using var envoy = XdsClient.Open(new Uri($"http://{server.AdsAddress}"), XdsClient.EnvoyNode("edge-1", "edge"));
            await envoy.SubscribeAsync(TypeUrl.Cluster.Value);
            (await envoy.ReceiveAsync()).Resources.ShouldNotBeEmpty();
            using var stranger = server.ClientOf("cpt_unknown");
            await stranger.GetAsync("/api/v1/services", Cancel).ShouldRefuseAsync(HttpStatusCode.ServiceUnavailable);
        }
        finally
        {
            await postgres.StartAsync();
        }

        await ReadyAsync(server, "ready");
        await server.PutAsync("/api/v1/services/orders", Sample.OtherService).ShouldAnswerAsync<TransactionResponse>(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_server_started_without_its_database_serves_nothing_until_it_answers()
    {
        var location = StoreLocation.Parse(await postgres.CreateDatabaseAsync());
        var folder = Directory.CreateTempSubdirectory("controlplane-");
        await postgres.StopAsync();
        var started = false;
        try
        {
            await using var host = await ControlPlaneHost.StartAsync(TestServer.OptionsOf(folder.FullName, location), HostHooks.None, Cancel);
            using var client = new ControlPlaneClient(host.ApiAddress, token: null);
            (await client.ReadinessAsync(Cancel)).ShouldBeOfType<Answer<Readiness>.Refused>().Problem.Status.ShouldBe(503);
            using var channel = GrpcChannel.ForAddress($"http://{host.AdsAddress}");
            var health = new Health.HealthClient(channel);
            (await health.CheckAsync(new HealthCheckRequest(), cancellationToken: Cancel)).Status.ShouldBe(HealthCheckResponse.Types.ServingStatus.NotServing);
            File.Exists(host.AdminTokenFile).ShouldBeFalse();
            await using (var early = XdsClient.Open(new Uri($"http://{host.AdsAddress}"), XdsClient.EnvoyNode("edge-1", "edge")))
            {
                await early.SubscribeAsync(TypeUrl.Cluster.Value);
                await Should.ThrowAsync<InvalidOperationException>(() => early.ReceiveAsync());
            }

            await postgres.StartAsync();
            started = true;
            await Eventually.AnswerAsync(async () => await client.ReadinessAsync(Cancel) as Answer<Readiness>.Success, "the server is ready");
            await Eventually.AnswerAsync(
                async () =>
                    (await health.CheckAsync(new HealthCheckRequest(), cancellationToken: Cancel)).Status == HealthCheckResponse.Types.ServingStatus.Serving
                        ? "yes"
                        : null,
                "ADS is ready too"
            );
            await Eventually.AnswerAsync(() => Task.FromResult(File.Exists(host.AdminTokenFile) ? "yes" : null), "the first token is written");
        }
        finally
        {
            if (!started)
                await postgres.StartAsync();
            folder.Delete(recursive: true);
        }
    }

    private static Task<Readiness> ReadyAsync(TestServer server, string status) =>
        Eventually.AnswerAsync(
            async () =>
                await server.Client.ReadinessAsync(Cancel) is Answer<Readiness>.Success { Value: var readiness } && readiness.Status == status
                    ? readiness
                    : null,
            $"readyz says {status}"
        );
}
