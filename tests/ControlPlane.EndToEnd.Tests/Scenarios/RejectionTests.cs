using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Resources;
using ControlPlane.Server.Demo;
using ControlPlane.Server.Hosting;
using ControlPlane.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>An Envoy that rejects what it is sent keeps serving, is shown with text and document, and is healed by the next good change.</summary>
public sealed class RejectionTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Shows_a_rejection_with_text_and_document_while_the_old_configuration_serves(string envoy)
    {
        var breaking = false;
        var hooks = HostHooks.None with { Compile = BrokenCompiler.Of(views => Volatile.Read(ref breaking) ? BrokenCluster.In(views, Kept) : views) };
        await using var stand = await Stand.StartAsync(envoy, Cancel, hooks);
        await using var backend = await EchoBackend.StartAsync("kept", 0, HttpProtocols.Http1, Cancel);
        var good = await stand.ApplyAsync(Documents(backend.Port, "5s"), Cancel);
        (await stand.Gateway.GetAsync("kept.test", "/", Cancel)).Status.ShouldBe(HttpStatusCode.OK);

        Volatile.Write(ref breaking, true);
        var bad = await stand.Api.ApplyAsync(Documents(backend.Port, "6s"), Cancel);
        await Wait.UntilAsync(
            "the node has rejected it",
            TimeSpan.FromMinutes(3),
            async inner => (await stand.Api.NodeAsync(Stand.Node, inner))?.LastRejection is not null,
            Cancel
        );

        var node = (await stand.Api.NodeAsync(Stand.Node, Cancel))!;
        node.Synced.ShouldBeFalse();
        node.Revision.ShouldBe(good);
        var rejection = node.LastRejection!;
        rejection.Type.ShouldBe("Cluster");
        rejection.Revision.ShouldBe(bad);
        rejection.Error.ShouldContain("service/kept");
        rejection.Resources.ShouldContain("service/kept");
        rejection
            .Documents[0]
            .ShouldSatisfyAllConditions(
                document => document.Kind.ShouldBe("Service"),
                document => document.Name.ShouldBe("kept"),
                document => document.Revision.ShouldBe(bad),
                document => document.Author.ShouldNotBeEmpty()
            );
        var shown = await Command.CpctlAsync(["nodes", "--server", $"{stand.Api.Address}", "--token", stand.Api.Token], Cancel);
        shown.Output.ShouldContain(Stand.Node);
        shown.Output.ShouldContain("rejected");
        shown.Output.ShouldContain("Service/kept");
        (await stand.Gateway.GetAsync("kept.test", "/", Cancel)).Status.ShouldBe(HttpStatusCode.OK);

        Volatile.Write(ref breaking, false);
        await stand.ApplyAsync(Documents(backend.Port, "7s"), Cancel);
        (await stand.Api.NodeAsync(Stand.Node, Cancel))!.LastRejection.ShouldBeNull();
        (await stand.Gateway.GetAsync("kept.test", "/", Cancel)).Status.ShouldBe(HttpStatusCode.OK);
    }

    private static readonly ResourceKey Kept = new(TypeUrl.Cluster, "service/kept");

    private static string Documents(int port, string connectTimeout) =>
        $$$"""
            kind: Service
            name: kept
            endpoints: [{address: 127.0.0.1, port: {{{port}}}}]
            connectTimeout: {{{connectTimeout}}}
            ---
            kind: Route
            name: kept
            fleets: [edge]
            hosts: [kept.test]
            rules:
              - to: [{service: kept}]
            """;
}
