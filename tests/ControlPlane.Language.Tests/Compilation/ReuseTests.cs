using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Tests.Compilation;

/// <summary>What is compiled again after a change: what the change concerns, and nothing else.</summary>
public sealed class ReuseTests
{
    private const string Documents = """
        kind: Fleet
        name: edge
        role: edge
        listeners: [{name: http, port: 80}]
        ---
        kind: Service
        name: s
        endpoints: []
        ---
        kind: Route
        name: everyone
        fleets: [edge]
        rules: [{match: {path: {prefix: /e}}, to: [{service: s}], policies: {apiKey: {}}}]
        ---
        kind: Route
        name: gold
        fleets: [edge]
        rules: [{match: {path: {prefix: /g}}, to: [{service: s}], policies: {apiKey: {groups: [gold]}, rateLimit: [{name: n, rate: 5/s, by: [consumer]}]}}]
        ---
        kind: Route
        name: silver
        fleets: [edge]
        rules: [{match: {path: {prefix: /s}}, to: [{service: s}], policies: {authorize: {rules: [{deny: {groups: [silver]}}]}, apiKey: {}}}]
        """;

    [Fact]
    public void A_consumer_whose_key_changes_concerns_no_route() =>
        CompiledAgain([Consumer("alice", 'a', "gold"), Other], [Consumer("alice", 'b', "gold")]).ShouldBeEmpty();

    [Fact]
    public void A_consumer_that_changes_its_group_concerns_the_routes_that_name_one_of_both() =>
        CompiledAgain([Consumer("alice", 'a', "gold"), Other], [Consumer("alice", 'a', "gold, silver")]).ShouldBe(["silver"]);

    [Fact]
    public void A_consumer_that_comes_concerns_the_routes_that_admit_everyone_or_its_group() =>
        CompiledAgain([Consumer("alice", 'a', "gold"), Other], [Consumer("bob", 'b', "gold")]).ShouldBe(["everyone", "gold", "silver"]);

    [Fact]
    public void A_route_that_changes_otherwise_leaves_the_buckets_of_its_limits_alone()
    {
        var model = Model([Consumer("alice", 'a', "gold"), Other]);
        var before = Compile(model, null);
        var route = Documents
            .Split("---\n")
            .Single(text => text.Contains("name: gold", StringComparison.Ordinal))
            .Replace("/g", "/h", StringComparison.Ordinal);
        var after = Compile(model.With(Read(route)), before);
        foreach (var (now, then) in after.Cache.Fleets.Zip(before.Cache.Fleets))
        {
            now.Needs.ShouldBeSameAs(then.Needs);
            now.RouteConfigurations["http"].ShouldNotBeSameAs(then.RouteConfigurations["http"]);
        }
    }

    [Fact]
    public void A_limit_that_changes_concerns_its_instance_alone() =>
        ConfiguredAgain(
                Documents.Split("---\n").Single(text => text.Contains("name: gold", StringComparison.Ordinal)).Replace("5/s", "6/s", StringComparison.Ordinal)
            )
            .ShouldBe(["limit.post"]);

    [Fact]
    public void A_consumer_whose_key_changes_concerns_no_instance() => ConfiguredAgain(Consumer("alice", 'b', "gold")).ShouldBeEmpty();

    [Fact]
    public void A_service_that_says_something_else_concerns_no_document_that_names_it()
    {
        var model = Model([Consumer("alice", 'a', "gold"), Other]);
        var before = Compile(model, null);
        var after = Compile(model.With(Read("kind: Service\nname: s\nendpoints: [{address: 10.0.0.1, port: 80}]")), before);
        after.Cache.Documents.DifferencesFrom(before.Cache.Documents).ShouldBeSubsetOf([ServiceUnit.IdOf("s")]);
        after.Cache.Fleets[0].Routes.ShouldBeSameAs(before.Cache.Fleets[0].Routes);
    }

    [Fact]
    public void What_a_change_allocates_does_not_grow_with_the_number_of_routes()
    {
        var (few, many) = (AllocatedByChange(200), AllocatedByChange(3200));
        many.ShouldBeLessThan(few * 1.5);
    }

    /// <summary>Bytes allocated by a compile after one weight changed.</summary>
    private static double AllocatedByChange(int routes)
    {
        var model = Model([Consumer("alice", 'a', "gold"), Other]).With(Enumerable.Range(0, routes).SelectMany(index => Read(Route(index, 1))));
        var (before, changed) = (Compile(model, null), model.With(Read(Route(7, 2))));
        Compile(changed, before);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        Compiler.Compile(changed, Observed.None, before);
        return GC.GetAllocatedBytesForCurrentThread() - allocated;
    }

    private static string Route(int index, int weight) =>
        $"kind: Route\nname: r{index:0000}\nfleets: [edge]\nhosts: [h{index / 10}.example.com]\nrules: [{{match: {{path: {{prefix: /{index}}}}}, to: "
        + $"[{{service: s, weight: {weight}}}], policies: {{rateLimit: [{{name: n, rate: 5/s}}]}}}}]";

    private static string Other => Consumer("zoe", 'c', "silver");

    private static string Consumer(string name, char key, string groups) =>
        $"kind: Consumer\nname: {name}\ngroups: [{groups}]\napiKeys: [{{name: k, key: {{set: true, hash: '{new string(key, 32)}'}}}}]\n";

    /// <summary>The Routes that are compiled again when documents change.</summary>
    private static IEnumerable<string> CompiledAgain(IEnumerable<string> others, IEnumerable<string> changed)
    {
        var model = Model(others);
        var before = Compile(model, null);
        var after = Compile(model.With(changed.SelectMany(Read)), before);
        return after.Cache.Fleets[0].Routes.Units.DifferencesFrom(before.Cache.Fleets[0].Routes.Units).Order().Select(id => id.Name);
    }

    /// <summary>The configurations by ECDS that are put together again when a document changes.</summary>
    private static IEnumerable<string> ConfiguredAgain(string changed)
    {
        var model = Model([Consumer("alice", 'a', "gold"), Other]);
        var before = Compile(model, null);
        var after = Compile(model.With(Read(changed)), before);
        var known = before.Cache.Fleets[0].Needs.Extensions.Units;
        return after.Cache.Fleets[0].Needs.Extensions.Units.Where(unit => !known.Contains(unit)).Select(unit => unit.Instance.Name);
    }

    private static Model Model(IEnumerable<string> others) => Language.Model.Empty.With(Read(Documents).Concat(others.SelectMany(Read)));

    private static Compiled Compile(Model model, Compiled? previous)
    {
        var compiled = Compiler.Compile(model, Observed.None, previous);
        compiled.Problems.ShouldBeEmpty();
        return compiled;
    }

    private static IEnumerable<Document> Read(string yaml)
    {
        var read = Catalog.Reader.ReadYaml(yaml);
        read.Problems.ShouldBeEmpty();
        return read.Documents;
    }
}
