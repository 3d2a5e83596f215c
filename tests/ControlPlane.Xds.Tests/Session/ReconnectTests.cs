using ControlPlane.Resources;
using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>New streams of clients that hold something, and nodes that change their view: XDS-079 to 081, 003, 007.</summary>
public sealed class ReconnectTests
{
    private readonly SessionRig _rig = new SessionRig().Publish(
        Cluster("a"),
        Cluster("b"),
        Resource(Eds, "a"),
        Resource(Eds, "b"),
        Resource(Eds, "fleet"),
        Resource(Rds, "r")
    );

    [Fact]
    public void XDS_079_What_is_held_is_not_sent_again()
    {
        var clusters = _rig.Subscribe(Cds).Acked();
        var endpoints = _rig.Subscribe(Eds, "a", "b").Acked();
        _rig.Reconnect().Resume(Cds, [], clusters).Resume(Eds, ["a", "b"], endpoints).Nothing();
        _rig.State(Cds)
            .ShouldSatisfyAllConditions(
                state => state.Status.ShouldBe(NodeTypeStatus.Synced),
                state => state.Revision.ShouldBe(1),
                state => state.Sent.ShouldBe(0)
            );
    }

    [Fact]
    public void XDS_079_What_differs_is_sent_and_what_is_gone_is_removed()
    {
        var held = _rig.Subscribe(Cds).Acked();
        _rig.Publish(Cluster("a", "2"), Cluster("c")).Reconnect().Resume(Cds, [], held);
        _rig.Acked().ShouldSay("Cluster +a=2 +c=1");
        _rig.Acked().ShouldSay("Cluster -b");
        _rig.Nothing();
    }

    [Fact]
    public void XDS_079_Known_versions_are_no_subscription_and_count_only_once()
    {
        var held = _rig.Subscribe(Rds, "r").Acked();
        _rig.Reconnect().Subscribe(Cds).Acked();
        _rig.Resume(Rds, [], held).Nothing().Publish(Resource(Rds, "r", "2")).Acked().ShouldSay("Cluster -a -b");
        _rig.Resume(Rds, ["r"], held).One().ShouldSay("RouteConfiguration +r=2");
    }

    [Fact]
    public void XDS_081_Routes_of_a_client_in_the_middle_of_warming_wait_until_it_asks_for_clusters()
    {
        var (clusters, routes) = (_rig.Subscribe(Cds).Acked(), _rig.Subscribe(Rds, "r").Acked());
        _rig.Publish(Cluster("a"), Cluster("new"), Resource(Rds, "r", "new")).Reconnect();
        _rig.Resume(Rds, ["r"], routes).Nothing().Clock.Advance(TimeSpan.FromSeconds(1));
        _rig.Nothing().Resume(Cds, [], clusters).Acked().ShouldSay("Cluster +new=1");
        _rig.Due().ShouldSay("RouteConfiguration +r=new");

        _rig.Reconnect().Resume(Rds, ["r"], routes).Nothing().Clock.Advance(_rig.Options.Patience);
        _rig.One().ShouldSay("RouteConfiguration +r=new");
    }

    [Fact]
    public void XDS_080_A_child_whose_parent_is_sent_on_this_stream_is_sent_too()
    {
        var clusters = _rig.Subscribe(Cds).Acked();
        var endpoints = _rig.Subscribe(Eds, "a", "b").Acked();
        _rig.Publish(Cluster("a", "2"), Cluster("b"), Resource(Eds, "a"), Resource(Eds, "b")).Reconnect();
        _rig.Resume(Cds, [], clusters).Due().ShouldSay("Cluster +a=2");
        _rig.Resume(Eds, ["a", "b"], endpoints).Due().ShouldSay("ClusterLoadAssignment +a=1");
    }

    [Fact]
    public void XDS_080_The_first_endpoints_wait_for_the_request_for_clusters_and_then_trust_the_known_versions()
    {
        var clusters = _rig.Subscribe(Cds).Acked();
        var endpoints = _rig.Subscribe(Eds, "a", "b").Acked();
        _rig.Reconnect().Resume(Eds, ["a", "b"], endpoints).Nothing();
        _rig.Session.Next.ShouldBe(_rig.Clock.GetUtcNow() + _rig.Options.FirstAnswerWait);
        _rig.Clock.Advance(TimeSpan.FromMilliseconds(299));
        _rig.Nothing().Resume(Cds, [], clusters).Nothing();
        _rig.Clock.Advance(TimeSpan.FromMilliseconds(2));
        _rig.Nothing();
        _rig.State(Eds).Status.ShouldBe(NodeTypeStatus.Synced);
    }

    [Fact]
    public void XDS_081_A_client_that_does_not_ask_for_clusters_gets_all_its_endpoints()
    {
        var endpoints = _rig.Subscribe(Eds, "a", "b").Acked();
        _rig.Reconnect().Resume(Eds, ["a", "b"], endpoints).Nothing();
        _rig.Clock.Advance(TimeSpan.FromMilliseconds(300));
        _rig.One().ShouldSay("ClusterLoadAssignment +a=1 +b=1");
    }

    [Fact]
    public void XDS_081_The_local_cluster_is_answered_without_waiting()
    {
        var fleet = _rig.Subscribe(Eds, "fleet").Acked();
        _rig.Publish(Resource(Eds, "fleet", "2")).Reconnect().Resume(Eds, ["fleet"], fleet).One().ShouldSay("ClusterLoadAssignment +fleet=2");
    }

    [Fact]
    public void XDS_100_Routes_of_a_reconnected_client_wait_for_its_request_for_extensions_and_go_after_them()
    {
        _rig.Publish(Resource(Ecds, "jwt"), Resource(Rds, "r"));
        var extensions = _rig.Subscribe(Ecds, "jwt").Acked();
        var routes = _rig.Subscribe(Rds, "r").Acked();
        _rig.Publish(Resource(Ecds, "jwt", "2"), Resource(Rds, "r", "2")).Reconnect().Resume(Rds, ["r"], routes).Nothing();
        _rig.Clock.Advance(TimeSpan.FromMilliseconds(299));
        _rig.Nothing().Resume(Ecds, ["jwt"], extensions);
        _rig.Acked().ShouldSay("TypedExtensionConfig +jwt=2");
        _rig.Acked().ShouldSay("RouteConfiguration +r=2");
        _rig.Nothing();
    }

    [Fact]
    public void XDS_100_Routes_of_a_reconnected_client_without_extensions_wait_no_longer_than_that()
    {
        _rig.Publish(Resource(Ecds, "jwt"), Resource(Rds, "r"));
        var routes = _rig.Subscribe(Rds, "r").Acked();
        _rig.Publish(Resource(Ecds, "jwt"), Resource(Rds, "r", "2")).Reconnect().Resume(Rds, ["r"], routes).Nothing();
        _rig.Clock.Advance(TimeSpan.FromMilliseconds(300));
        _rig.One().ShouldSay("RouteConfiguration +r=2");
    }

    [Fact]
    public void XDS_081_A_client_without_versions_is_answered_at_once() => _rig.Subscribe(Eds, "a").One().ShouldSay("ClusterLoadAssignment +a=1");

    [Fact]
    public void XDS_003_A_node_that_moves_to_another_view_is_sent_the_difference()
    {
        var other = new ViewKey("other", "1.40");
        _rig.PublishTo(other, Cluster("b"), Cluster("c"));
        _rig.Subscribe(Cds).Acked();
        _rig.Key = other;
        _rig.Acked().ShouldSay("Cluster +c=1");
        _rig.Acked().ShouldSay("Cluster -a");
        _rig.Nothing();
        _rig.State(Cds).Status.ShouldBe(NodeTypeStatus.Synced);
    }

    [Fact]
    public void XDS_003_A_move_while_an_answer_is_open_sends_what_was_not_confirmed()
    {
        var other = new ViewKey("other", "1.40");
        _rig.PublishTo(other, Cluster("a"), Cluster("b"));
        var open = _rig.Subscribe(Cds).One();
        _rig.Key = other;
        _rig.Nothing().Ack(open).One().ShouldSay("Cluster +a=1 +b=1");
    }

    [Fact]
    public void XDS_007_What_a_node_without_a_view_asks_for_is_answered_when_it_gets_the_same_view_back()
    {
        _rig.Subscribe(Cds).Acked();
        var shop = _rig.Key;
        _rig.Key = new ViewKey("gone", "1.40");
        _rig.Subscribe(Rds, "r").Nothing();
        _rig.Key = shop;
        _rig.Acked().ShouldSay("RouteConfiguration +r=1");
    }

    [Fact]
    public void XDS_007_A_node_without_a_view_is_silent_until_it_gets_one_and_keeps_what_it_has_when_it_loses_it()
    {
        var held = _rig.Subscribe(Cds).Acked();
        _rig.Reconnect().Key = new ViewKey("unborn", "1.40");
        _rig.Resume(Cds, [], held).Nothing();
        _rig.PublishTo(_rig.Key, Cluster("a"), Cluster("b", "2")).Acked().ShouldSay("Cluster +b=2");
        _rig.Key = new ViewKey("gone", "1.40");
        _rig.Nothing().Subscribe(Rds, "r").Nothing();
    }
}
