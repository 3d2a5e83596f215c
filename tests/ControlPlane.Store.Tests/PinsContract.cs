using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Resources;
using ControlPlane.Store.Facts;
using ControlPlane.Store.Pins;
using ControlPlane.Testing;
using Microsoft.Extensions.Time.Testing;
using static ControlPlane.Store.Tests.Samples;

namespace ControlPlane.Store.Tests;

/// <summary>Documents that a fleet is served as they were at their last known good revision.</summary>
public abstract class PinsContract(TestDatabases databases) : StoreContract(databases)
{
    [Fact]
    public async Task A_pinned_document_is_compiled_as_it_was_by_every_process_and_after_a_restart()
    {
        var location = await CreateDatabaseAsync();
        await using var store = await OpenAsync(location);
        await using var replica = await OpenAsync(location);
        await store.AcceptAsync(Put(Edge, Service("a"), Service("b"), Route("r", "a")));
        var good = RoutesOf(store.Current!);
        await store.AcceptAsync(Put(Route("r", "b")));
        RoutesOf(store.Current!).ShouldNotBe(good);

        var pin = PinOf("r", good: (1, Route("r", "a")), rejected: 2);
        await store.ObserveAsync([pin.ToFact()], Cancel);
        RoutesOf(store.Current!).ShouldBe(good);
        store.Current!.Revision.ShouldBe(2);
        var pinned = store.Current.Pins.InForce.ShouldHaveSingleItem();
        (pinned.Document, pinned.Good, pinned.Rejected, pinned.Node, pinned.Error).ShouldBe((RouteId("r"), 1, 2, "edge-1", "no"));
        await replica.RefreshAsync(Cancel);
        RoutesOf(replica.Current!).ShouldBe(good);
        await using var restarted = await OpenAsync(location);
        RoutesOf(restarted.Current!).ShouldBe(good);
        restarted.Current!.Pins.InForce.ShouldHaveSingleItem().Since.ShouldBe(pinned.Since);
    }

    [Fact]
    public async Task A_newer_revision_is_tried_and_what_was_pinned_is_remembered()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Edge, Service("a"), Service("b"), Route("r", "a")));
        await store.AcceptAsync(Put(Route("r", "b")));
        await store.ObserveAsync([PinOf("r", good: (1, Route("r", "a")), rejected: 2).ToFact()], Cancel);
        await store.AcceptAsync(Put(Service("a", 9000)));
        store.Current!.Pins.InForce.ShouldHaveSingleItem();

        await store.AcceptAsync(Put(Read("{kind: Route, name: r, fleets: [edge], rules: [{match: {path: {prefix: /mended}}, to: [{service: b}]}]}")));
        store.Current!.Pins.InForce.ShouldBeEmpty();
        store.Current.Pins.Ever.ShouldHaveSingleItem();
        RoutesOf(store.Current).ShouldContain("/mended");
    }

    [Fact]
    public async Task What_changed_together_is_let_go_together_also_by_a_deletion()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Edge, Service("a"), Service("b"), Route("q", "a"), Route("r", "a")));
        var good = RoutesOf(store.Current!);
        await store.AcceptAsync(Put(Route("q", "b"), Route("r", "b")));
        var together = ImmutableArray.Create(RouteId("q"), RouteId("r"));
        await store.ObserveAsync(
            [
                (PinOf("q", (1, Route("q", "a")), 2) with { Together = together }).ToFact(),
                (PinOf("r", (1, Route("r", "a")), 2) with { Together = together }).ToFact(),
            ],
            Cancel
        );
        RoutesOf(store.Current!).ShouldBe(good);

        await store.AcceptAsync(Delete(RouteId("q")));
        store.Current!.Pins.InForce.ShouldBeEmpty();
        RoutesOf(store.Current).ShouldContain("service/b");
    }

    [Fact]
    public async Task A_write_that_fits_only_what_is_pinned_is_refused_as_ever()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Edge, Service("a"), Service("b"), Route("r", "a")));
        await store.AcceptAsync(Put(Route("r", "b")));
        await store.ObserveAsync([PinOf("r", good: (1, Route("r", "a")), rejected: 2).ToFact()], Cancel);

        await store.RefuseAsync<WriteResult.Invalid>(Delete(ServiceId("b")));
        await store.AcceptAsync(Delete(ServiceId("a")));
        RoutesOf(store.Current!).ShouldNotContain("service/a");
    }

    [Fact]
    public async Task A_pin_that_cannot_be_read_or_whose_body_cannot_means_503_or_nothing()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Edge, Service("a"), Route("r", "a")));
        await store.ObserveAsync([new FactChange(new FactId(Pin.FactKind, "edge/Route/r"), "{}")], Cancel);
        store.Current!.Pins.InForce.ShouldBeEmpty();

        await store.ObserveAsync([(PinOf("r", (1, Route("r", "a")), 1) with { Body = "{" }).ToFact()], Cancel);
        store.Current!.Pins.InForce.ShouldHaveSingleItem().Good.ShouldBe(1);
        RoutesOf(store.Current).ShouldNotContain("service/a");
    }

    [Fact]
    public async Task What_ends_in_a_document_that_is_pinned_ends_although_the_newest_says_nothing_of_it()
    {
        var clock = new FakeTimeProvider(new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var store = await DocumentStore.OpenAsync(
            new StoreOptions { Location = await CreateDatabaseAsync(), PollInterval = TimeSpan.FromHours(1) },
            clock,
            Cancel
        );
        var failing = Read(
            "{kind: Route, name: r, fleets: [edge], policies: {fault: {abort: 503, until: '2027-01-02T00:00:00Z'}}, rules: [{to: [{service: a}]}]}"
        );
        await store.AcceptAsync(Put(Edge, Service("a"), failing));
        await store.AcceptAsync(Put(Route("r", "a")));
        await store.ObserveAsync([PinOf("r", (1, failing), 2).ToFact()], Cancel);
        RoutesOf(store.Current!).ShouldContain("HTTPFault");

        clock.Advance(TimeSpan.FromDays(2));
        await store.RefreshAsync(Cancel);
        RoutesOf(store.Current!).ShouldNotContain("HTTPFault");
    }

    [Fact]
    public async Task A_commit_compiles_a_fleet_with_pins_from_what_it_was_before()
    {
        await using var store = await OpenAsync();
        await store.AcceptAsync(Put(Edge, Service("a"), Service("b"), Route("q", "a"), Route("r", "a")));
        await store.AcceptAsync(Put(Route("r", "b")));
        await store.ObserveAsync([PinOf("r", (1, Route("r", "a")), 2).ToFact()], Cancel);
        var before = store.Current!.Compiled.Views[View];

        await store.AcceptAsync(Put(Service("a", 9000)));
        var now = store.Current.Compiled.Views[View];
        now.DifferencesFrom(before).Select(key => key.Name).Distinct().ShouldBe(["service/a"]);
        now.Find(Routes).ShouldBeSameAs(before.Find(Routes));
    }

    private static readonly ViewKey View = new("edge", "1.40");

    private static readonly ResourceKey Routes = new(TypeUrl.VirtualHost, "edge/http@1/*");

    private static Pin PinOf(string route, (long Revision, Document Document) good, long rejected) =>
        new()
        {
            Fleet = "edge",
            Document = RouteId(route),
            Rejected = rejected,
            Good = good.Revision,
            Body = good.Document.Body.ToJson(),
            Together = [RouteId(route)],
            Node = "edge-1",
            Envoy = "1.40.0",
            Resource = Routes.Name,
            Error = "no",
        };

    private static string RoutesOf(StoreState state) =>
        System.Text.Encoding.Latin1.GetString(state.Compiled.Views[new ViewKey("edge", "1.40")][TypeUrl.VirtualHost]["edge/http@1/*"].Bytes.Span);
}

public sealed class SqlitePinsTests(SqliteDatabases databases) : PinsContract(databases), IClassFixture<SqliteDatabases>;

public sealed class PostgresPinsTests(PostgresServer server) : PinsContract(new PostgresDatabases(server));
