using System.Collections.Immutable;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Resources;
using Envoy.Config.Route.V3;

namespace ControlPlane.Language.Tests.Compilation;

/// <summary>What authorities are answered that ask whether a name is ours.</summary>
public sealed class ChallengeRoutesTests
{
    private const string Documents = """
        kind: Fleet
        name: edge
        role: edge
        listeners: [{name: http, port: 8080}, {name: https, port: 8443, protocol: https, tls: {certificates: [web]}}]
        ---
        kind: Certificate
        name: web
        acme: {directory: "https://ca.test/directory", names: [a.shop.test]}
        ---
        kind: Route
        name: exact
        fleets: [edge]
        hosts: [a.shop.test]
        policies: {ipAccess: {allow: [192.0.2.0/24]}}
        rules: [{respond: {status: 200, body: hello}}]
        ---
        kind: Route
        name: others
        fleets: [edge]
        hosts: ["*.shop.test", other.test]
        rules: [{respond: {status: 200, body: hello}}]
        """;

    private static readonly Model Model = Language.Model.Empty.With(Catalog.Reader.ReadYaml(Documents).Documents);

    private static readonly Observed Asked = Observed.None with
    {
        Challenges = Observed.None.Challenges.Add("token-1", new AcmeChallenge("a.shop.test", "token-1.thumb")),
    };

    [Fact]
    public void Stand_before_all_others_in_every_virtual_host_that_could_take_the_name_and_on_plain_listeners_alone()
    {
        var compiled = Compiler.Compile(Model, Asked, previous: null);
        compiled.Problems.ShouldBeEmpty();
        var hosts = Hosts(compiled);
        hosts.Where(host => host.Value.Routes[0].Name == "acme-challenge/token-1").Select(host => host.Key).ShouldBe(["*", "*.shop.test", "a.shop.test"]);
        var route = hosts["a.shop.test"].Routes[0];
        (route.Match.Path, route.DirectResponse.Status, route.DirectResponse.Body.InlineString).ShouldBe(
            ("/.well-known/acme-challenge/token-1", 200u, "token-1.thumb")
        );
        route.TypedPerFilterConfig.ShouldBeEmpty();
    }

    [Fact]
    public void Come_and_go_with_the_challenge_and_change_nothing_else()
    {
        var before = Compiler.Compile(Model, Observed.None, previous: null);
        var during = Compiler.Compile(Model, Asked, before);
        var after = Compiler.Compile(Model, Observed.None, during);
        foreach (var (view, resources) in Compiler.Compile(Model, Asked, previous: null).Views)
            during.Views[view].DifferencesFrom(resources).Where(key => !during.Views[view].Find(key)!.SameAs(resources.Find(key)!)).ShouldBeEmpty();
        foreach (var (view, resources) in before.Views)
        {
            after.Views[view].DifferencesFrom(resources).Where(key => !after.Views[view].Find(key)!.SameAs(resources.Find(key)!)).ShouldBeEmpty();
            during
                .Views[view]
                .DifferencesFrom(resources)
                .Where(key => !during.Views[view].Find(key)!.SameAs(resources.Find(key)!))
                .Select(key => key.Name)
                .ShouldBe(["edge/http@1/*", "edge/http@1/*.shop.test", "edge/http@1/a.shop.test"], ignoreOrder: true);
        }
    }

    private static ImmutableSortedDictionary<string, VirtualHost> Hosts(Compiled compiled) =>
        RouteConfiguration
            .Parser.ParseFrom(WholeRoutes.Of(compiled.Views.First().Value).Find(new ResourceKey(TypeUrl.Route, "edge/http@1"))!.Bytes.ToArray())
            .VirtualHosts.ToImmutableSortedDictionary(host => host.Domains[0], host => host, StringComparer.Ordinal);
}
