using System.Collections.Immutable;
using System.Diagnostics;
using ControlPlane.Resources;
using ControlPlane.Xds.Bodies;
using ControlPlane.Xds.Requests;
using ControlPlane.Xds.Sessions;
using Microsoft.Extensions.Time.Testing;
using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>What a push costs (performance.md, G1, G2 and G7): counted in bytes, which do not depend on the machine.</summary>
public sealed class CostTests(ITestOutputHelper output)
{
    private const int Streams = 500,
        Rounds = 40;

    private static readonly ViewKey Shop = new("shop", "1.40");

    [Fact]
    public void G2_A_push_costs_the_same_whether_the_view_holds_a_hundred_or_ten_thousand_resources()
    {
        Measure(100);
        var (few, many) = (Measure(100), Measure(10_000));
        output.WriteLine(
            $"R=100: {few.Bytes} B, {few.Microseconds:0.00} us; R=10,000: {many.Bytes} B, {many.Microseconds:0.00} us per push and acknowledgement"
        );
        many.Bytes.ShouldBeInRange(few.Bytes * 9 / 10, few.Bytes * 11 / 10);
        few.Bytes.ShouldBeLessThan(2048);
    }

    [Fact]
    public void G1_Streams_that_are_due_the_same_share_one_body()
    {
        var (cache, sessions, clock) = Connected(100);
        Publish(cache, 100, "2");
        var bodies = sessions.Select(session => Take(session, cache, clock).Body).Distinct(ReferenceEqualityComparer.Instance).ToList();
        bodies.ShouldHaveSingleItem();
    }

    /// <summary>Bytes and time per push and its acknowledgement, the work of publishing apart.</summary>
    private static (long Bytes, double Microseconds) Measure(int resources)
    {
        var (cache, sessions, clock) = Connected(resources);
        var (bytes, ticks) = (0L, 0L);
        for (var round = 0; round < Rounds; round++)
        {
            Publish(cache, resources, $"{round}");
            Take(sessions[0], cache, clock);
            Acknowledge(sessions[0]);
            var (before, start) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            foreach (var session in sessions.Skip(1))
            {
                session.Take(Read(Take(session, cache, clock).Nonce), clock.GetUtcNow());
                session.TryTake(clock.GetUtcNow(), out _).ShouldBeFalse();
            }

            bytes += GC.GetAllocatedBytesForCurrentThread() - before;
            ticks += Stopwatch.GetTimestamp() - start;
        }

        const int Pushes = Rounds * (Streams - 1);
        return (bytes / Pushes, TimeSpan.FromSeconds((double)ticks / Stopwatch.Frequency).TotalMicroseconds / Pushes);
    }

    private static (SnapshotCache Cache, List<AdsSession> Sessions, FakeTimeProvider Clock) Connected(int resources)
    {
        var (cache, clock) = (new SnapshotCache(new AdsOptions()), new FakeTimeProvider());
        Publish(cache, resources, "first");
        var sessions = Enumerable.Range(0, Streams).Select(_ => new AdsSession(new AdsOptions(), cache.NameSets, StreamKind.AggregatedDelta)).ToList();
        foreach (var session in sessions)
        {
            session.Serve(cache.Find(Shop), clock.GetUtcNow());
            session.Take(Read(0), clock.GetUtcNow());
            Take(session, cache, clock);
            Acknowledge(session);
        }

        return (cache, sessions, clock);
    }

    private static void Acknowledge(AdsSession session) => session.Take(Read(session.Subscriptions.Single().Upserts.InFlight!.Nonce), default);

    /// <summary>A request for clusters with this nonce, or without one.</summary>
    private static ClientRequest Read(uint nonce) => SessionRig.Read(new() { TypeUrl = Cds.Value, ResponseNonce = nonce == 0 ? "" : $"{nonce}" });

    private static Answer Take(AdsSession session, SnapshotCache cache, FakeTimeProvider clock)
    {
        session.Serve(cache.Find(Shop), clock.GetUtcNow());
        session.TryTake(clock.GetUtcNow(), out var answer).ShouldBeTrue();
        return answer;
    }

    private static void Publish(SnapshotCache cache, int resources, string text) =>
        cache.Publish(
            ImmutableDictionary<ViewKey, ResourceSet>.Empty.Add(
                Shop,
                ResourceSet.Create(Enumerable.Range(0, resources).Select(i => Resource(Cds, $"c{i}", i == 0 ? text : "1")))
            ),
            1
        );
}
