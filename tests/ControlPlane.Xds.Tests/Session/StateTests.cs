using ControlPlane.Resources;
using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>What streams of the state of the world are sent: XDS-025, 030, 032, 036, 042, 050 to 064, 101.</summary>
public sealed class StateTests
{
    private readonly StateRig _rig = new StateRig().Publish(Named(Cds, "a"), Named(Cds, "b"), Named(Rds, "r"), Named(Rds, "s"));

    [Fact]
    public void XDS_025_Another_version_without_an_error_is_no_rejection()
    {
        var response = _rig.Ask(Cds).One();
        _rig.Send(Cds, version: "older", nonce: response.Nonce).Nothing();
        _rig.State(Cds).Status.ShouldBe(NodeTypeStatus.Synced);
    }

    [Fact]
    public void XDS_030_Names_of_a_request_with_a_stale_nonce_count()
    {
        var stale = _rig.Ask(Rds, "r").Acked("r");
        _rig.Publish(Named(Rds, "r", "2"), Named(Rds, "s")).Due().ShouldSay("RouteConfiguration r=2");
        _rig.Send(Rds, ["r", "s"], stale.VersionInfo, stale.Nonce).Nothing();
        _rig.State(Rds).Status.ShouldNotBe(NodeTypeStatus.Synced);
        _rig.Clock.Advance(_rig.Options.Patience);
        _rig.One().ShouldSay("RouteConfiguration r=2 s=1");
    }

    [Fact]
    public void XDS_032_A_request_without_nonce_after_answers_brings_only_what_is_new()
    {
        _rig.Ask(Rds, "r").Acked("r");
        _rig.Ask(Rds, "r").Nothing();
        _rig.Ask(Rds, "r", "s").One().ShouldSay("RouteConfiguration s=1");
    }

    [Fact]
    public void XDS_036_A_client_that_never_acknowledges_is_sent_the_newest_after_a_while()
    {
        _rig.Ask(Rds, "r").One();
        _rig.Publish(Named(Rds, "r", "2")).Nothing().Clock.Advance(_rig.Options.Patience);
        _rig.One().ShouldSay("RouteConfiguration r=2");
    }

    [Fact]
    public void XDS_040_060_A_response_of_named_resources_has_the_types_version()
    {
        var first = _rig.Ask(Rds, "r").Acked("r");
        _rig.Publish(Named(Rds, "r"), Named(Rds, "s", "2")).Nothing();
        _rig.Reconnect().Ask(Rds, "r").One().VersionInfo.ShouldNotBe(first.VersionInfo);
    }

    [Fact]
    public void XDS_042_Only_who_wants_everything_and_has_the_newest_is_not_answered()
    {
        var (clusters, route) = (_rig.Ask(Cds).Acked(), _rig.Ask(Rds, "r").Acked("r"));
        _rig.Reconnect().Resume(clusters).Nothing();
        _rig.Resume(route, "r").One().ShouldSay("RouteConfiguration r=1");
        _rig.Reconnect().Resume(clusters, "*", "a").One().ShouldSay("Cluster a=1 b=1");
    }

    [Fact]
    public void XDS_034_042_A_version_of_another_server_or_from_before_a_restart_is_compared_for_equality_only()
    {
        var clusters = _rig.Ask(Cds).Acked();
        _rig.Restart().Resume(clusters).Nothing();
        _rig.Restart().Send(Cds, version: "17").One().ShouldSay("Cluster a=1 b=1");
    }

    [Fact]
    public void XDS_042_A_wildcard_that_missed_a_change_is_answered_with_everything()
    {
        var clusters = _rig.Ask(Cds).Acked();
        _rig.Publish(Named(Cds, "a", "2"), Named(Cds, "b"));
        _rig.Reconnect().Resume(clusters).Acked().ShouldSay("Cluster a=2 b=1");
        _rig.Nothing();
    }

    [Fact]
    public void XDS_044_Only_the_newest_of_many_requests_is_answered()
    {
        _rig.Ask(Eds, "a");
        for (var i = 0; i < 100; i++)
            _rig.Ask(Rds, "r", $"other-{i}");
        _rig.Ask(Rds, "r", "s").One().ShouldSay("RouteConfiguration r=1 s=1");
        _rig.Nothing();
    }

    [Fact]
    public void XDS_050_No_names_at_first_are_everything_as_long_as_there_are_none()
    {
        _rig.Ask(Cds).Acked().ShouldSay("Cluster a=1 b=1");
        _rig.Publish(Named(Cds, "a", "2"), Named(Cds, "b")).Acked().ShouldSay("Cluster a=2 b=1");
    }

    [Fact]
    public void XDS_051_The_wildcard_and_names()
    {
        _rig.Ask(Cds).Acked().ShouldSay("Cluster a=1 b=1");
        _rig.Ask(Cds, "*", "a").Acked("*", "a").ShouldSay("Cluster a=1 b=1");
        _rig.Ask(Cds, "a").Nothing().Publish(Named(Cds, "a"), Named(Cds, "b", "2")).Nothing();
        _rig.Publish(Named(Cds, "a", "2"), Named(Cds, "b", "2")).Acked("a").ShouldSay("Cluster a=2");
        _rig.Ask(Cds).Nothing().Publish(Named(Cds, "a", "3")).Nothing();
    }

    [Fact]
    public void XDS_051_052_A_name_after_the_wildcard_of_no_names_ends_it()
    {
        _rig.Ask(Cds).Acked();
        _rig.Ask(Cds, "a").Acked("a").ShouldSay("Cluster a=1");
        _rig.Ask(Cds).Nothing().Publish(Named(Cds, "a", "2")).Nothing();
    }

    [Fact]
    public void XDS_053_An_empty_first_request_of_a_named_type_subscribes_to_nothing() =>
        _rig.Ask(Eds).Ask(Rds).Nothing().Publish(Named(Rds, "r", "2")).Nothing();

    [Fact]
    public void XDS_054_Empty_names_are_an_explicit_list_and_no_wildcard() => _rig.Ask(Cds, "").Nothing().Ask(Cds).Nothing();

    [Fact]
    public void XDS_055_A_new_name_is_sent_though_the_version_is_the_same()
    {
        _rig.Ask(Rds, "r").Acked("r");
        _rig.Ask(Rds, "r", "s").Acked("r", "s").ShouldSay("RouteConfiguration s=1");
    }

    [Fact]
    public void XDS_056_A_name_dropped_and_wanted_again_is_sent_again()
    {
        _rig.Ask(Rds, "r").Acked("r");
        _rig.Ask(Rds).Nothing().Ask(Rds, "r").One().ShouldSay("RouteConfiguration r=1");
    }

    [Fact]
    public void XDS_057_058_What_exists_is_answered_and_the_rest_when_it_comes()
    {
        _rig.Ask(Rds, "r", "z").Acked("r", "z").ShouldSay("RouteConfiguration r=1");
        _rig.Publish(Named(Rds, "r"), Named(Rds, "z")).Acked("r", "z").ShouldSay("RouteConfiguration z=1");
    }

    [Fact]
    public void XDS_059_What_is_missing_in_a_full_state_is_gone_to_the_last_one()
    {
        _rig.Ask(Cds).Acked().ShouldSay("Cluster a=1 b=1");
        _rig.Publish(Named(Cds, "a")).Acked().ShouldSay("Cluster a=1");
        _rig.Publish().Acked().ShouldSay("Cluster");
        _rig.Nothing();
    }

    [Fact]
    public void XDS_059_A_named_client_of_a_full_state_is_told_all_it_wants_each_time()
    {
        _rig.Ask(Cds, "a", "b").Acked("a", "b").ShouldSay("Cluster a=1 b=1");
        _rig.Publish(Named(Cds, "a", "2"), Named(Cds, "b"), Named(Cds, "c")).Acked("a", "b").ShouldSay("Cluster a=2 b=1");
        _rig.Publish(Named(Cds, "b"), Named(Cds, "c")).Acked("a", "b").ShouldSay("Cluster b=1");
        _rig.Ask(Cds, "a", "b", "z").Acked("a", "b", "z").ShouldSay("Cluster b=1");
    }

    [Fact]
    public void XDS_060_The_deletion_of_a_named_resource_sends_nothing()
    {
        _rig.Ask(Rds, "r").Acked("r");
        _rig.Publish(Named(Cds, "a")).Nothing();
        _rig.Publish(Named(Rds, "r")).One().ShouldSay("RouteConfiguration r=1");
    }

    [Fact]
    public void XDS_061_A_wildcard_over_nothing_is_answered_once_and_empty()
    {
        _rig.Publish().Ask(Lds).Acked().ShouldSay("Listener");
        _rig.Nothing();
    }

    [Fact]
    public void XDS_062_Fewer_names_are_not_answered()
    {
        _rig.Ask(Rds, "r", "s").Acked("r", "s");
        _rig.Ask(Rds, "r").Nothing();
        _rig.Ask(Cds, "a", "b").Acked("a", "b");
        _rig.Ask(Cds, "a").Nothing();
    }

    [Fact]
    public void XDS_023_A_rejected_full_state_is_sent_again_only_with_a_change()
    {
        var first = _rig.Ask(Cds).Acked();
        var bad = _rig.Publish(Named(Cds, "a", "bad"), Named(Cds, "b")).One();
        _rig.Nack(bad, first.VersionInfo)!.Resources.ShouldBe(["a"]);
        _rig.Nothing().Clock.Advance(TimeSpan.FromHours(1));
        _rig.Nothing().Publish(Named(Cds, "a", "2"), Named(Cds, "b")).Acked().ShouldSay("Cluster a=2 b=1");
        _rig.State(Cds).Rejection.ShouldBeNull();
    }

    [Fact]
    public void XDS_101_A_removed_cluster_stays_until_nothing_refers_to_it()
    {
        _rig.Publish(Named(Cds, "old"), Named(Rds, "r", "old"));
        _rig.Ask(Cds).Acked();
        _rig.Ask(Rds, "r").Acked("r");
        _rig.Publish(Named(Cds, "new"), Named(Rds, "r", "new"));

        var union = _rig.One();
        union.ShouldSay("Cluster new=1 old=1");
        _rig.Nothing().Ack(union);
        var route = _rig.One();
        route.ShouldSay("RouteConfiguration r=new");
        _rig.Nothing().Ack(route, "r");
        var swapped = _rig.Acked();
        swapped.ShouldSay("Cluster new=1");
        swapped.VersionInfo.ShouldNotBe(union.VersionInfo);
        _rig.Nothing();
        _rig.State(Cds).Status.ShouldBe(NodeTypeStatus.Synced);
    }

    [Fact]
    public void XDS_101_A_removal_alone_waits_for_the_routes_too()
    {
        _rig.Publish(Named(Cds, "a"), Named(Cds, "b"), Named(Rds, "r", "a,b"));
        _rig.Ask(Cds).Acked();
        _rig.Ask(Rds, "r").Acked("r");
        _rig.Publish(Named(Cds, "a"), Named(Rds, "r", "a")).Acked("r").ShouldSay("RouteConfiguration r=a");
        _rig.Acked().ShouldSay("Cluster a=1");
    }

    [Fact]
    public void XDS_101_A_client_that_reconnects_in_the_middle_of_a_swap_still_keeps_what_is_gone()
    {
        _rig.Publish(Named(Cds, "old"), Named(Rds, "r", "old"));
        var before = _rig.Ask(Cds).Acked();
        _rig.Ask(Rds, "r").Acked("r");
        _rig.Publish(Named(Cds, "new"), Named(Rds, "r", "new"));
        var union = _rig.Reconnect().Resume(before).Acked();
        union.ShouldSay("Cluster new=1 old=1");

        _rig.Reconnect().Resume(union).Ask(Rds, "r").Acked("r").ShouldSay("RouteConfiguration r=new");
        _rig.Acked().ShouldSay("Cluster new=1");
    }

    [Fact]
    public void XDS_101_A_client_that_moves_to_another_view_keeps_the_clusters_of_the_old_one_for_a_while()
    {
        var other = new ViewKey("other", "1.40");
        _rig.Publish(Named(Cds, "old"), Named(Rds, "r", "old")).PublishTo(other, Named(Cds, "new"), Named(Rds, "r", "new"));
        _rig.Ask(Cds).Acked();
        _rig.Ask(Rds, "r").Acked("r");
        _rig.Key = other;
        _rig.Acked().ShouldSay("Cluster new=1 old=1");
        _rig.Acked("r").ShouldSay("RouteConfiguration r=new");
        _rig.Acked().ShouldSay("Cluster new=1");
    }

    [Fact]
    public void XDS_101_A_removal_waits_while_a_rejection_of_clusters_stands()
    {
        _rig.Ask(Cds).Acked();
        var bad = _rig.Publish(Named(Cds, "a", "bad")).One();
        bad.ShouldSay("Cluster a=bad b=1");
        _rig.Nack(bad);
        _rig.Nothing().Clock.Advance(TimeSpan.FromHours(1));
        _rig.Nothing().Publish(Named(Cds, "a", "2")).Acked().ShouldSay("Cluster a=2 b=1");
        _rig.Acked().ShouldSay("Cluster a=2");
    }

    [Fact]
    public void XDS_101_A_rejected_cluster_that_is_gone_does_not_come_back()
    {
        _rig.Publish(Named(Cds, "a"));
        _rig.Ask(Cds, "c").Acked("c");
        _rig.Ask(Rds, "r").Publish(Named(Cds, "a"), Named(Cds, "c", "bad"));
        _rig.Nack(_rig.One(), names: "c");

        // While a route is open, what is gone stays.
        _rig.Publish(Named(Cds, "a"), Named(Rds, "r")).One().ShouldSay("RouteConfiguration r=1");
        _rig.Ask(Cds, "a", "c").One().ShouldSay("Cluster a=1");
    }

    [Fact]
    public void XDS_101_A_rejected_cluster_does_not_come_back_after_a_state_without_it_was_taken()
    {
        _rig.Publish(Named(Cds, "a"), Named(Cds, "b", "bad"));
        _rig.Ask(Rds, "r").Nack(_rig.Ask(Cds, "a", "b").One(), names: ["a", "b"]);
        _rig.Publish(Named(Cds, "a"), Named(Rds, "r")).Acked("a", "b").ShouldSay("Cluster a=1");
        _rig.One().ShouldSay("RouteConfiguration r=1");
        _rig.Publish(Named(Cds, "a"), Named(Cds, "d"), Named(Rds, "r")).Ask(Cds, "a", "b", "d").One().ShouldSay("Cluster a=1 d=1");
    }

    [Fact]
    public void XDS_101_A_cluster_that_is_gone_does_not_come_back_when_it_is_asked_for_again()
    {
        _rig.Publish(Named(Cds, "a"), Named(Cds, "c"));
        _rig.Ask(Cds, "a", "c").Acked("a", "c");
        _rig.Ask(Rds, "r").Publish(Named(Cds, "a", "bad"), Named(Cds, "c"));
        _rig.Nack(_rig.One(), names: ["a", "c"]);
        _rig.Publish(Named(Cds, "a", "bad"), Named(Rds, "r")).Ask(Cds, "c").Due();
        _rig.Ask(Cds, "").Due();
        _rig.Ask(Cds, "c").Due().ShouldNotContain(response => StateRig.Text(response).Contains("c="));
    }

    [Fact]
    public void XDS_042_101_Content_that_was_there_before_is_not_taken_for_that_of_then()
    {
        _rig.Publish(Named(Cds, "a"), Named(Cds, "d"));
        _rig.Ask(Cds).Acked();
        _rig.Ask(Rds, "r").Publish(Named(Cds, "a"), Named(Cds, "d"), Named(Cds, "c", "bad"));
        _rig.Nack(_rig.One());
        _rig.Publish(Named(Cds, "a"), Named(Cds, "d"));
        foreach (var response in _rig.Due())
            _rig.Ack(response);
        _rig.Publish(Named(Cds, "d", "2"), Named(Rds, "r"));
        var held = _rig.Acked();
        held.ShouldSay("Cluster a=1 d=2");
        _rig.Begin();
        _rig.Resume(held).Publish(Named(Cds, "d", "3"), Named(Rds, "r"));
        _rig.Due()[0].ShouldSay("Cluster a=1 d=3");
    }

    [Fact]
    public void XDS_056_A_name_that_is_dropped_while_its_response_is_open_is_not_sent_again_after_a_rejection()
    {
        _rig.Publish(Named(Cds, "a"));
        var clusters = _rig.Ask(Cds).One();
        _rig.Ask(Rds, "r", "s").Publish(Named(Cds, "a"), Named(Rds, "s", "bad")).Nothing();
        var open = _rig.Ack(clusters).One();
        _rig.Ask(Rds, "r").Nothing();
        _rig.Nack(open, names: "r");
        _rig.Nothing();
    }

    [Fact]
    public void XDS_036_A_late_answer_counts_when_nothing_was_left_to_send()
    {
        var rig = new StateRig().Publish(Named(Rtds, "c"));
        var open = rig.Ask(Rtds, "c").One();
        rig.Clock.Advance(rig.Options.Patience);
        rig.Publish().Ask(Rtds, "a", "c").Nothing();
        rig.Ack(open, "a", "c").Nothing();
        rig.State(Rtds).Status.ShouldBe(NodeTypeStatus.Synced);
    }

    [Fact]
    public void XDS_102_Endpoints_follow_their_changed_cluster()
    {
        _rig.Publish(Named(Cds, "a"), Named(Cds, "b"), Named(Eds, "a"), Named(Eds, "b"));
        _rig.Ask(Cds).Acked();
        _rig.Ask(Eds, "a", "b").Acked("a", "b");
        _rig.Publish(Named(Cds, "a", "2"), Named(Cds, "b"), Named(Eds, "a"), Named(Eds, "b")).Due().ShouldSay("Cluster a=2 b=1", "ClusterLoadAssignment a=1");
    }

    [Fact]
    public void XDS_111_A_stream_of_one_type_waits_for_no_other()
    {
        var rig = new StateRig(aggregated: false).Publish(Named(Cds, "a"), Named(Eds, "a"));
        rig.Send(Eds, ["a"], version: "before").One().ShouldSay("ClusterLoadAssignment a=1");
    }

    [Fact]
    public void The_bytes_of_a_full_state_are_shared_by_all_streams()
    {
        var cache = new SnapshotCache(new AdsOptions());
        var view = new ViewKey("shop", "1.40");
        cache.Publish(System.Collections.Immutable.ImmutableDictionary<ViewKey, ResourceSet>.Empty.Add(view, ResourceSet.Create([Named(Cds, "a")])), 1);
        Answer(cache, view).Body.Wire.ShouldBe(Answer(cache, view).Body.Wire);

        static Bodies.Answer Answer(SnapshotCache cache, ViewKey key)
        {
            var session = new Sessions.AdsSession(new AdsOptions(), cache.NameSets, new StreamKind(Delta: false, Aggregated: true));
            session.Serve(cache.Find(key), DateTimeOffset.UnixEpoch);
            session.Take(new Requests.ClientRequest { Names = [], Type = Cds }, DateTimeOffset.UnixEpoch);
            session.TryTake(DateTimeOffset.UnixEpoch, out var answer).ShouldBeTrue();
            return answer!;
        }
    }
}
