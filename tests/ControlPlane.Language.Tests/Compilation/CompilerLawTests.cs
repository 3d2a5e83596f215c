using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Pins;
using ControlPlane.Language.Plans;
using ControlPlane.Language.Text;
using ControlPlane.Resources;
using Envoy.Config.Cluster.V3;
using Envoy.Config.Listener.V3;
using Envoy.Config.Route.V3;
using Envoy.Extensions.Filters.Network.HttpConnectionManager.V3;
using Envoy.Extensions.Filters.Network.TcpProxy.V3;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Tests.Compilation;

/// <summary>Random edits of a model: names, fields and references of few values, so that they meet, go missing and come back.</summary>
public sealed class CompilerLawTests
{
    /// <summary>The documents of all golden cases: between them, they have every kind and every policy.</summary>
    private static readonly ImmutableArray<string> Golden =
    [
        .. CompiledCase.All.SelectMany(golden => golden.Model().Documents.Values).Select(document => document.Body.ToJson()).Distinct(StringComparer.Ordinal),
    ];

    [Fact]
    public void Edits_know_every_kind_and_every_policy()
    {
        var all = string.Concat(Golden);
        Catalog.Default.Kinds.Where(kind => !all.Contains($"\"kind\":\"{kind.Name}\"", StringComparison.Ordinal)).ShouldBeEmpty();
        Catalog.Default.Policies.Where(policy => !all.Contains($"\"{policy.Name}\":", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Compiling_with_a_previous_result_gives_what_compiling_afresh_gives() =>
        ForAllEdits(edits =>
        {
            var (model, observed) = (Model.Empty, Observed.None);
            Compiled? previous = null;
            foreach (var edit in edits)
            {
                model = Apply(model, edit);
                if (edit % 5 == 0)
                    observed = observed with
                    {
                        Members = observed.Members.SetItem($"f{edit % 3}", edit % 4),
                        Secrets = observed.Secrets.SetItem(new string((char)('a' + (edit % 4)), 32), $"fake-{edit % 7}"),
                    };
                observed =
                    edit % 3 == 0
                        ? observed with
                        {
                            Expired = Expiries.Of(model, new DateTimeOffset(2027, 1, 1 + (edit % 4), 0, 0, 0, TimeSpan.Zero)).Expired,
                        }
                        : observed;
                var incremental = Compiler.Compile(model, observed, previous);
                Differences(Shown(incremental), Shown(Compiler.Compile(model, observed, previous: null))).ShouldBeEmpty();
                previous = incremental;
            }
        });

    [Fact]
    public void What_a_fleet_with_pins_is_served_compiles_to_the_same_with_a_previous_result() =>
        ForAllEdits(edits =>
        {
            var (model, pins) = (Model.Empty, ImmutableSortedDictionary<DocumentId, DocumentPin>.Empty);
            (PinnedDocuments Documents, Compiled Compiled)? previous = null;
            foreach (var edit in edits)
            {
                pins = Pin(pins, model, edit);
                model = Apply(model, edit);
                var documents = PinnedDocuments.Of("f0", model, pins.Values, previous?.Documents);
                var afresh = PinnedDocuments.Of("f0", model, pins.Values, previous: null);
                documents.Model.Documents.Keys.ShouldBe(afresh.Model.Documents.Keys);
                var incremental = Compiler.Compile(
                    documents.Model,
                    Observed.None,
                    previous?.Compiled ?? Compiler.Compile(model, Observed.None, previous: null)
                );
                Differences(Shown(incremental), Shown(Compiler.Compile(afresh.Model, Observed.None, previous: null))).ShouldBeEmpty();
                previous = (documents, incremental);
            }
        });

    [Fact]
    public void Views_never_hold_a_dangling_reference() =>
        ForAllEdits(edits =>
        {
            foreach (var (_, resources) in Compiler.Compile(edits.Aggregate(Model.Empty, Apply), Observed.None, previous: null).Views)
                Dangling(resources).ShouldBeEmpty();
        });

    [Fact]
    public void The_order_in_which_documents_came_does_not_matter() =>
        ForAllEdits(edits =>
        {
            var model = edits.Aggregate(Model.Empty, Apply);
            var again = Model.Empty.With(model.Documents.Values.Reverse());
            Shown(Compiler.Compile(again, Observed.None, previous: null)).ShouldBe(Shown(Compiler.Compile(model, Observed.None, previous: null)));
        });

    /// <summary>Edits that leave the whole wrong are not made: no write could.</summary>
    [Fact]
    public void Every_resource_that_a_document_changes_is_told_to_come_from_it()
    {
        var resources = 0;
        ForAllEdits(edits =>
        {
            var (model, compiled) = (Whole, Compiler.Compile(Whole, Observed.None, previous: null));
            compiled.Problems.ShouldBeEmpty();
            foreach (var edit in edits)
            {
                var next = Apply(model, edit);
                var later = Compiler.Compile(next, Observed.None, compiled);
                if (!later.Problems.IsEmpty)
                    continue;
                var changed = next
                    .Documents.Values.Except(model.Documents.Values)
                    .Select(document => document.Id)
                    .Concat(model.Documents.Keys.Except(next.Documents.Keys))
                    .Single();
                foreach (var change in Planner.Between((model, compiled), (next, later)).Resources)
                {
                    change.Documents.ShouldBe([changed], $"{change.Action} {change.Fleet} {change.Resource}");
                    resources++;
                }
                (model, compiled) = (next, later);
            }
        });
        resources.ShouldBeGreaterThan(500);
    }

    /// <summary>Everything that edits name, so that most of them leave no dangling reference.</summary>
    private static readonly Model Whole = Model.Empty.With(
        Read(
            string.Join(
                "\n---\n",
                Enumerable
                    .Range(0, 3)
                    .Select(number =>
                        $"kind: Fleet\nname: f{number}\nrole: edge\nnodes: {{cluster: own{number}}}\nlisteners: [{{name: l0, port: 80}}, {{name: l1, "
                        + $"port: 81}}]"
                    )
            )
                + "\n---\n"
                + string.Join("\n---\n", "s0 s1 s2 s3 s4 t".Split(' ').Select(name => $"kind: Service\nname: {name}\nendpoints: []"))
                + "\n---\n"
                + string.Join(
                    "\n---\n",
                    Enumerable
                        .Range(0, 2)
                        .Select(number =>
                            $"kind: JwtProvider\nname: p{number}\nissuer: own{number}\naudiences: any\nkeys: {{url: "
                            + $"'https://keys.example.com/'}}\n---\nkind: Extension\nname: e{number}\ntype: extAuthz\nonFailure: deny\nservice: s0"
                            + $"\n---\nkind: Policy\nname: q{number}\npolicies: {{csrf: {{}}}}\n---\nkind: Consumer\nname: own{number}\ngroups: [g0, "
                            + $"g1]\napiKeys: [{{name: k, key: {{set: true, hash: '{new string((char)('e' + number), 32)}'}}}}]"
                        )
                )
        )
    );

    [Fact]
    public void What_did_not_change_is_the_same_object()
    {
        var model = Read(
                "kind: Fleet\nname: a\nrole: edge\nlisteners: [{name: http, port: 80}]\n---\nkind: Fleet\nname: b\nrole: edge\nlisteners: [{name: "
                    + "http, port: 80}]"
            )
            .Aggregate(Model.Empty, (all, document) => all.With([document]))
            .With(Read("kind: Service\nname: s\nendpoints: []\n---\nkind: Route\nname: r\nfleets: [a]\nrules: [{to: [{service: s}]}]"));
        var before = Compiler.Compile(model, Observed.None, previous: null);
        var after = Compiler.Compile(
            model.With(Read("kind: Route\nname: r\nfleets: [a]\nrules: [{to: [{service: s}], rewrite: {host: h}}]")),
            Observed.None,
            before
        );
        var changed = after
            .Views.SelectMany(view => view.Value.All.Where(resource => !ReferenceEquals(resource, before.Views[view.Key].Find(resource.Key))))
            .Distinct();
        changed.Select(resource => resource.Key.Name).ShouldBe(["a/http@1/*"]);
    }

    /// <summary>A route configuration names the documents that its routes looked at, so it came from one more once a missing one is there.</summary>
    [Fact]
    public void A_document_that_was_missing_is_told_where_headers_are_removed_because_of_it()
    {
        var model = Model.Empty.With(
            Read(
                "kind: Fleet\nname: a\nrole: edge\nlisteners: [{name: http, port: 80}]\n"
                    + "policies: {extAuthz: {extension: e, receive: {headers: [x-user]}}}\n---\n"
                    + "kind: Extension\nname: e\ntype: extAuthz\nonFailure: deny\nurl: http://h:80\n---\n"
                    + "kind: Service\nname: s\nendpoints: []\n---\n"
                    + "kind: Route\nname: r\nfleets: [a]\nrules: [{name: open, match: {path: {prefix: /open}}, to: [{service: s}]}, "
                    + "{name: closed, to: [{service: s}], policies: {jwt: {anyOf: [p]}}}]"
            )
        );
        var before = Compiler.Compile(model, Observed.None, previous: null);
        var after = model.With(Read("kind: JwtProvider\nname: p\nissuer: i\naudiences: any\nkeys: {url: 'https://keys.example.com/'}"));
        Differences(Shown(Compiler.Compile(after, Observed.None, before)), Shown(Compiler.Compile(after, Observed.None, previous: null))).ShouldBeEmpty();
    }

    /// <summary>
    /// A result is a cache for the next one, and nothing but the newest may be kept by it: otherwise every change would cost memory for ever.
    /// </summary>
    [Fact]
    public void What_was_compiled_before_is_let_go()
    {
        var (earlier, newest) = CompiledTwice();
        GC.Collect();
        earlier.IsAlive.ShouldBeFalse();
        newest.Problems.ShouldBeEmpty();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Earlier, Compiled Newest) CompiledTwice()
    {
        var fleet = Model.Empty.With(Read("kind: Fleet\nname: a\nrole: edge\nlisteners: [{name: http, port: 80}]"));
        var earlier = fleet.With(Read("kind: Route\nname: r\nfleets: [a]\nrules: [{respond: {status: 200}}]"));
        var compiled = Compiler.Compile(earlier, Observed.None, previous: null);
        var later = fleet.With(Read("kind: Route\nname: r\nfleets: [a]\nrules: [{respond: {status: 201}}]"));
        return (new WeakReference(earlier), Compiler.Compile(later, Observed.None, compiled));
    }

    private static void ForAllEdits(Action<int[]> property) =>
        Check.One(Config.QuickThrowOnFailure.WithEndSize(40), Prop.ForAll(Gen.Choose(0, int.MaxValue).ArrayOf().ToArbitrary(), property));

    private static Model Apply(Model model, int edit)
    {
        var random = new Random(edit);
        if (random.Next(4) == 0 && !model.Documents.IsEmpty)
            return model.With([], [model.Documents.Keys.ElementAt(random.Next(model.Documents.Count))]);
        return model.With(
            Read(
                random.Next(16) switch
                {
                    >= 12 => Golden[random.Next(Golden.Length)],
                    0 => Fleet(random),
                    < 3 => Service(random),
                    3 => Extension(random),
                    4 => Provider(random),
                    5 => Consumer(random),
                    6 => SharedPolicy(random),
                    _ => Route(random),
                }
            )
        );
    }

    /// <summary>Sometimes pins a document of the model, as it is now or at nothing; sometimes lets all go.</summary>
    private static ImmutableSortedDictionary<DocumentId, DocumentPin> Pin(ImmutableSortedDictionary<DocumentId, DocumentPin> pins, Model model, int edit)
    {
        var random = new Random(~edit);
        if (random.Next(4) == 0)
            return pins.Clear();
        if (model.Documents.IsEmpty || random.Next(2) == 0)
            return pins;
        var document = model.Documents.Values.ElementAt(random.Next(model.Documents.Count));
        return pins.SetItem(
            document.Id,
            random.Next(3) == 0 ? new(document.Id, Good: null, (LeftOfPin)random.Next(3)) : new DocumentPin(document.Id, document)
        );
    }

    private static string Fleet(Random random) =>
        $"kind: Fleet\nname: f{random.Next(3)}\nrole: edge\nnodes: {{cluster: c{random.Next(4)}}}\n"
        + $"listeners: [{{name: l{random.Next(2)}, port: "
        + $"{80 + random.Next(2)}}}{(random.Next(2) == 0 ? $", {{name: m, port: {90 + random.Next(2)}}}" : "")}]\n{Policies(random)}";

    private static string Service(Random random) =>
        $"kind: Service\nname: s{random.Next(4)}\n"
        + (random.Next(3) == 0 ? "dns: {host: h, port: 80}" : $"endpoints: [{{address: 10.0.0.{random.Next(9)}, port: 80}}]");

    private static string Extension(Random random) =>
        $"kind: Extension\nname: e{random.Next(2)}\ntype: extAuthz\nonFailure: deny\n"
        + (random.Next(2) == 0 ? $"service: s{random.Next(4)}" : "url: http://h:80");

    private static string Provider(Random random) =>
        $"kind: JwtProvider\nname: p{random.Next(2)}\nissuer: i{random.Next(2)}\naudiences: any\nkeys: {{url: 'https://keys.example.com/'}}\n"
        + (random.Next(2) == 0 ? $"claimsToHeaders: [{{claim: sub, header: x-{random.Next(2)}}}]\n" : "");

    private static string Consumer(Random random) =>
        $"kind: Consumer\nname: u{random.Next(3)}\ngroups: [g{random.Next(2)}]\napiKeys: [{{name: k, key: {{set: true, hash: "
        + $"'{new string((char)('a' + random.Next(4)), 32)}'}}}}]\n";

    private static string SharedPolicy(Random random)
    {
        var policies = Policies(random);
        return $"kind: Policy\nname: q{random.Next(2)}\n{(policies.StartsWith("policies", StringComparison.Ordinal) ? policies : "policies: {csrf: {}}")}\n";
    }

    private static string Route(Random random)
    {
        var fleet = random.Next(3);
        var text = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"kind: Route\nname: r{random.Next(6)}\nfleets: [f{fleet}{(random.Next(3) == 0 ? $", f{(fleet + 1) % 3}" : "")}]\n"
        );
        if (random.Next(2) == 0)
            text.Append(CultureInfo.InvariantCulture, $"listeners: [l{random.Next(2)}]\n");
        if (random.Next(2) == 0)
            text.Append(CultureInfo.InvariantCulture, $"hosts: [h{random.Next(3)}.example.com]\n");
        if (random.Next(3) == 0)
            text.Append(CultureInfo.InvariantCulture, $"priority: {random.Next(3)}\n");
        text.Append(Policies(random)).Append("\nrules:\n");
        for (var rule = 0; rule <= random.Next(3); rule++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"- name: n{rule}\n  match: {{path: {{{(random.Next(2) == 0 ? "prefix" : "exact")}: "
                    + $"/p{random.Next(4)}}}{(random.Next(4) == 0 ? $", headers: [{{name: x-{random.Next(2)}, present: true}}]" : "")}}}\n  "
                    + $"{Action(random)}\n"
            );
            if (Policies(random) is { Length: > 0 } policies)
                text.Append(CultureInfo.InvariantCulture, $"  {policies}\n");
        }
        return text.ToString();
    }

    private static string Action(Random random) =>
        random.Next(4) switch
        {
            0 => "respond: {status: 200}",
            1 => $"to: [{{service: s{random.Next(5)}, weight: {1 + random.Next(2)}}}, {{service: t}}]",
            _ => $"to: [{{service: s{random.Next(5)}}}]",
        };

    private static string Policies(Random random) =>
        random.Next(16) switch
        {
            7 => $"policies: {{jwt: {{anyOf: [p{random.Next(2)}]}}}}",
            8 => $"policies: {{jwt: {{anyOf: [p0, p1]}}, rateLimit: [{{name: n{random.Next(2)}, rate: {1 + random.Next(2)}/min, by: [{{claim: sub}}]}}]}}",
            9 => $"policies: {{rateLimit: [{{name: n{random.Next(2)}, rate: {1 + random.Next(2)}/min, scope: "
                + $"{(random.Next(2) == 0 ? "fleet" : "proxy")}{(random.Next(2) == 0 ? ", by: [{header: x-0}]" : "")}}}]}}",
            10 => $"policies: {{apiKey: {{groups: [g{random.Next(2)}]}}}}",
            11 => "policies: {cors: {origins: ['*']}, ipAccess: {deny: [10.0.0.0/8]}}",
            12 => $"use: [q{random.Next(2)}]",
            13 => "disable: [jwt, headers]",
            5 => $"policies: {{fault: {{abort: 503, until: 2027-01-0{1 + random.Next(4)}T00:00:00Z}}}}",
            6 => $"policies: {{extAuthz: {{extension: e{random.Next(2)}, receive: {{headers: [x-{random.Next(2)}]}}}}}}",
            0 => $"policies: {{timeout: {{request: {1 + random.Next(3)}s}}}}",
            1 => "policies: {retry: {attempts: 2}}",
            2 => "policies: {retry: {on: [5xx]}, headers: {request: {set: {x-a: b}}}}",
            3 => "policies: {headers: {request: {remove: [x-a]}}}",
            _ => "",
        };

    private static ImmutableArray<Document> Read(string text)
    {
        var read = Catalog.Reader.ReadYaml(text);
        read.Problems.ShouldBeEmpty(text);
        return read.Documents;
    }

    private static string Shown(Compiled compiled)
    {
        var text = new StringBuilder();
        foreach (var (view, resources) in compiled.Views.OrderBy(view => view.Key.ToString(), StringComparer.Ordinal))
        {
            foreach (var resource in resources.All)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{view} {resource.Key} {Convert.ToHexString(resource.Bytes.Span)} {string.Join(' ', resource.Origins)} "
                        + $"{string.Join(' ', resource.Children)}\n"
                );
            }
        }
        return text.AppendJoin('\n', compiled.Problems).ToString();
    }

    private static IEnumerable<string> Differences(string one, string other) =>
        one == other
            ? []
            : one.Split('\n')
                .Except(other.Split('\n'))
                .Select(line => $"only one: {line}")
                .Concat(other.Split('\n').Except(one.Split('\n')).Select(line => $"only other: {line}"))
                .DefaultIfEmpty("another order");

    private static IEnumerable<string> Dangling(ResourceSet resources)
    {
        foreach (var resource in resources[TypeUrl.Cluster].Values)
        {
            if (
                Cluster.Parser.ParseFrom(resource.Bytes.Span).EdsClusterConfig is not null
                && resources.Find(new ResourceKey(TypeUrl.Endpoints, resource.Key.Name)) is null
            )
                yield return resource.Key.Name;
        }
        foreach (var resource in resources[TypeUrl.VirtualHost].Values)
        {
            if (resources.Find(new ResourceKey(TypeUrl.Route, XdsType.OwnerOf(resource.Key.Name).ToString())) is null)
                yield return $"{resource.Key.Name} is of no route configuration";
            var actions = VirtualHost.Parser.ParseFrom(resource.Bytes.Span).Routes.Select(route => route.Route_).OfType<RouteAction>();
            var clusters = actions.SelectMany(action => action.WeightedClusters?.Clusters.Select(cluster => cluster.Name) ?? [action.Cluster]);
            foreach (var cluster in clusters.Where(cluster => resources.Find(new ResourceKey(TypeUrl.Cluster, cluster)) is null))
                yield return $"{resource.Key.Name} → {cluster}";
        }
        foreach (var resource in resources[TypeUrl.Listener].Values)
        {
            var filters = Listener.Parser.ParseFrom(resource.Bytes.Span).FilterChains.SelectMany(chain => chain.Filters).Select(filter => filter.TypedConfig);
            foreach (var key in filters.SelectMany(NamedBy).Distinct().Where(key => resources.Find(key) is null))
                yield return $"{resource.Key.Name} → {key.Name}";
        }
    }

    private static IEnumerable<ResourceKey> NamedBy(Any filter)
    {
        if (filter.TryUnpack<HttpConnectionManager>(out var manager))
            return manager
                .HttpFilters.Where(http => http.ConfigDiscovery is not null)
                .Select(http => new ResourceKey(TypeUrl.Extension, http.Name))
                .Append(new ResourceKey(TypeUrl.Route, manager.Rds.RouteConfigName));
        if (!filter.TryUnpack<TcpProxy>(out var proxy))
            return [];
        var clusters = proxy.WeightedClusters?.Clusters.Select(cluster => cluster.Name) ?? [proxy.Cluster];
        return clusters.Select(cluster => new ResourceKey(TypeUrl.Cluster, cluster));
    }
}
