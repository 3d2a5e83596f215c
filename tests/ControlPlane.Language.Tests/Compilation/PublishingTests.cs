using ControlPlane.Language.Compilation;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Resources;
using Envoy.Config.Core.V3;
using Envoy.Extensions.Filters.Http.JwtAuthn.V3;

namespace ControlPlane.Language.Tests.Compilation;

public sealed class PublishingTests
{
    private const string Documents = """
        kind: Fleet
        name: edge
        role: edge
        listeners: [{name: http, port: 8080}]
        ---
        kind: JwtProvider
        name: corp
        issuer: https://corp.example.com/
        audiences: any
        keys: {url: https://corp.example.com/jwks.json}
        ---
        kind: JwtProvider
        name: partner
        issuer: https://partner.example.com/
        audiences: any
        keys: {url: https://partner.example.com/jwks.json}
        ---
        kind: JwtProvider
        name: far
        issuer: https://far.example.com/
        audiences: any
        keys: {url: https://far.example.com/jwks.json, fetchedBy: envoy}
        ---
        """;

    [Fact]
    public void What_is_added_is_published_at_once() =>
        Publishing.Steps(Set("headers: {response: {set: {x-a: b}}}"), Set("jwt: {anyOf: [corp]}")).Length.ShouldBe(1);

    [Fact]
    public void What_does_not_change_is_published_at_once() => Publishing.Steps(Set("jwt: {anyOf: [corp]}"), Set("jwt: {anyOf: [corp]}")).Length.ShouldBe(1);

    [Fact]
    public void A_requirement_that_goes_stays_until_the_routes_no_longer_name_it()
    {
        var next = Set("jwt: {anyOf: [partner]}");
        var steps = Publishing.Steps(Set("jwt: {anyOf: [corp]}"), next);

        steps.Length.ShouldBe(2);
        steps[1].ShouldBeSameAs(next);
        steps[0][TypeUrl.Route].ShouldBe(next[TypeUrl.Route]);
        Requirements(steps[0], "edge/jwt").ShouldBe(["corp", "partner"]);
        Providers(steps[0], "edge/jwt").ShouldBe(["corp", "partner"]);
        Requirements(next, "edge/jwt").ShouldBe(["partner"]);
    }

    [Fact]
    public void A_provider_of_which_only_the_keys_change_is_published_at_once() =>
        Publishing.Steps(Set("jwt: {anyOf: [corp]}"), Set("jwt: {anyOf: [corp]}", "audiences: any", "audiences: api.example.com")).Length.ShouldBe(1);

    [Fact]
    public void The_cluster_of_keys_that_Envoy_fetches_stays_with_its_requirement()
    {
        var steps = Publishing.Steps(Set("jwt: {anyOf: [far]}"), Set("headers: {response: {set: {x-a: b}}}"));

        steps.Length.ShouldBe(2);
        Requirements(steps[0], "edge/jwt.envoy").ShouldBe(["far"]);
        steps[0][TypeUrl.Cluster].Keys.ShouldContain("jwks/far");
        steps[1][TypeUrl.Cluster].Keys.ShouldNotContain("jwks/far");
    }

    [Theory]
    [InlineData("a: 80, b: 81", "a: 81, b: 80", "edge/b")]
    [InlineData("a: 80, b: 81", "a: 81, b: 82", "edge/b")]
    [InlineData("a: 80, b: 81", "a: 82, b: 80", "edge/a")]
    [InlineData("a: 80", "a: 81, b: 80", "edge/a")]
    public void A_listener_waits_until_another_one_has_left_its_new_address(string before, string after, string first)
    {
        var next = Listening(after);
        var steps = Publishing.Steps(Listening(before), next);

        steps.Length.ShouldBe(2);
        steps[0][TypeUrl.Listener].Keys.ShouldBe([first]);
        steps[1].ShouldBeSameAs(next);
    }

    [Theory, InlineData("a: 80", "b: 80"), InlineData("a: 80, b: 81", "b: 80"), InlineData("a: 80", "a: 81, b: 82"), InlineData("a: 80", "a: 80, b: 81")]
    public void A_listener_that_finds_its_address_free_is_published_at_once(string before, string after) =>
        Publishing.Steps(Listening(before), Listening(after)).Length.ShouldBe(1);

    /// <summary>A fleet with these listeners, each with its port.</summary>
    private static ResourceSet Listening(string ports)
    {
        var listeners = ports.Split(", ").Select(port => port.Split(": ")).Select(port => $"{{name: {port[0]}, port: {port[1]}}}");
        var read = Catalog.Reader.ReadYaml($"kind: Fleet\nname: edge\nrole: edge\nlisteners: [{string.Join(", ", listeners)}]");
        return Compiler.Compile(Model.Empty.With(read.Documents), Observed.None, previous: null).Views[new ViewKey("edge", "1.40")];
    }

    private static ResourceSet Set(string policies, string from = " ", string to = " ")
    {
        var read = Catalog.Reader.ReadYaml(
            Documents.Replace(from, to, StringComparison.Ordinal)
                + $$$"""

                kind: Route
                name: orders
                fleets: [edge]
                rules: [{respond: {status: 200}, policies: { {{{policies}}} }}]
                """,
            "documents.yaml"
        );
        read.Problems.ShouldBeEmpty();
        var compiled = Compiler.Compile(Model.Empty.With(read.Documents), Observed.None, previous: null);
        compiled.Problems.ShouldBeEmpty();
        return compiled.Views[new ViewKey("edge", "1.40")];
    }

    private static IEnumerable<string> Requirements(ResourceSet set, string extension) => Jwt(set, extension).RequirementMap.Keys;

    private static IEnumerable<string> Providers(ResourceSet set, string extension) => Jwt(set, extension).Providers.Keys;

    private static JwtAuthentication Jwt(ResourceSet set, string extension) =>
        TypedExtensionConfig.Parser.ParseFrom(set[TypeUrl.Extension][extension].Bytes.Span).TypedConfig.Unpack<JwtAuthentication>();
}
