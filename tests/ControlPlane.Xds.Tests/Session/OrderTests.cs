using static ControlPlane.Xds.Tests.Session.Samples;
using static ControlPlane.Xds.Tests.Session.SessionRig;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>Order across types, warming and patience: XDS-100 to 113, 140.</summary>
public sealed class OrderTests
{
    private readonly SessionRig _rig = new();

    /// <summary>An Envoy that has everything of a first set.</summary>
    private SessionRig Booted(params Resources.XdsResource[] resources)
    {
        _rig.Publish(resources);
        _rig.Subscribe(Rtds, "runtime").Subscribe(Cds).Subscribe(Eds, "x", "y").Subscribe(Lds).Subscribe(Rds, "r").Subscribe(Ecds, "e");
        while (_rig.Due() is { Count: > 0 } due)
            due.ForEach(response => _rig.Ack(response));
        return _rig;
    }

    [Fact]
    public void XDS_100_A_swap_adds_in_order_and_removes_last()
    {
        Booted(Cluster("x"), Resource(Eds, "x"), Resource(Lds, "l", "x"), Resource(Rds, "r", "x"), Resource(Ecds, "e", "x"), Resource(Rtds, "runtime"));
        _rig.Publish(
            Cluster("y"),
            Resource(Eds, "y"),
            Resource(Lds, "l", "y"),
            Resource(Rds, "r", "y"),
            Resource(Ecds, "e", "y"),
            Resource(Rtds, "runtime", "y")
        );
        var said = new List<string>();
        while (_rig.Due() is { Count: > 0 } due)
        {
            said.AddRange(due.Select(Text));
            due.ForEach(response => _rig.Ack(response));
        }

        said.ShouldBe([
            "Runtime +runtime=y",
            "Cluster +y=1",
            "ClusterLoadAssignment +y=1",
            "Listener +l=y",
            "TypedExtensionConfig +e=y",
            "RouteConfiguration +r=y",
            "Cluster -x",
            "ClusterLoadAssignment -x",
        ]);
    }

    [Fact]
    public void XDS_100_Clusters_stay_while_the_routes_that_may_use_them_are_open_or_refused()
    {
        Booted(Cluster("x"), Resource(Rds, "r", "x"));
        var routes = _rig.Publish(Resource(Rds, "r", "y")).One();
        _rig.Nothing().Nack(routes);
        _rig.Clock.Advance(TimeSpan.FromHours(1));
        _rig.Nothing();
        _rig.Publish(Resource(Rds, "r", "z")).Acked().ShouldSay("RouteConfiguration +r=z");
        _rig.One().ShouldSay("Cluster -x");
    }

    [Fact]
    public void XDS_102_Endpoints_follow_their_changed_cluster_though_unchanged_and_no_others_do()
    {
        Booted(Cluster("x"), Cluster("y"), Resource(Eds, "x"), Resource(Eds, "y"));
        _rig.Publish(Cluster("x", "2"), Cluster("y"), Resource(Eds, "x"), Resource(Eds, "y")).Due().ShouldSay("Cluster +x=2", "ClusterLoadAssignment +x=1");
    }

    [Fact]
    public void XDS_102_Endpoints_that_went_ahead_of_their_cluster_follow_it_again()
    {
        Booted(Cluster("x"), Cluster("y"), Resource(Eds, "x"), Resource(Eds, "y"));
        var warming = _rig.Publish(Cluster("x"), Cluster("y", "2"), Resource(Eds, "x"), Resource(Eds, "y")).Due();
        _rig.Ack(warming[1]);
        _rig.Publish(Cluster("x", "2"), Cluster("y", "2"), Resource(Eds, "x"), Resource(Eds, "y")).Acked().ShouldSay("ClusterLoadAssignment +x=1");
        _rig.Ack(warming[0]).Due().ShouldSay("Cluster +x=2", "ClusterLoadAssignment +x=1");
    }

    [Fact]
    public void XDS_103_Endpoints_do_not_wait_for_the_acknowledgement_of_clusters_but_listeners_and_routes_do()
    {
        _rig.Publish(Cluster("x"), Resource(Eds, "x"), Resource(Sds, "s"), Resource(Lds, "l"), Resource(Rds, "r"));
        var clusters = _rig.Subscribe(Cds).One();
        _rig.Subscribe(Lds).Subscribe(Rds, "r").Subscribe(Eds, "x").Subscribe(Sds, "s").Due().ShouldSay("ClusterLoadAssignment +x=1", "Secret +s=1");
        _rig.Ack(clusters).Due().ShouldSay("Listener +l=1", "RouteConfiguration +r=1");
    }

    [Fact]
    public void XDS_103_The_wait_for_clusters_ends_with_patience()
    {
        _rig.Publish(Cluster("x"), Resource(Lds, "l"));
        _rig.Subscribe(Cds).One();
        _rig.Subscribe(Lds).Nothing();
        _rig.Session.Next.ShouldBe(_rig.Clock.GetUtcNow() + _rig.Options.Patience);
        _rig.Clock.Advance(_rig.Options.Patience);
        _rig.One().ShouldSay("Listener +l=1");
    }

    [Fact]
    public void XDS_101_A_cluster_is_not_removed_while_the_routes_away_from_it_are_held_back()
    {
        Booted(Cluster("x"), Resource(Rds, "r"));
        _rig.Publish(Cluster("y"), Cluster("z", "bad"), Resource(Rds, "r", "2"));
        _rig.Nack(_rig.One());
        _rig.Nothing().Clock.Advance(_rig.Options.Patience);
        _rig.Acked().ShouldSay("RouteConfiguration +r=2");
        _rig.Acked().ShouldSay("Cluster -x");
    }

    [Fact]
    public void XDS_104_A_type_nobody_asked_for_holds_nothing_up_and_an_open_answer_only_what_depends_on_it()
    {
        _rig.Publish(Cluster("x"), Resource(Lds, "l"), Resource(Rds, "r"), Resource(Sds, "s"));
        _rig.Subscribe(Lds).Due().ShouldSay("Listener +l=1");
        _rig.Subscribe(Sds, "s").Due().ShouldSay("Secret +s=1");
        _rig.Subscribe(Rds, "r").Due().ShouldSay("RouteConfiguration +r=1");
    }

    [Fact]
    public void XDS_105_Endpoints_asked_for_before_their_cluster_was_sent_follow_it_again()
    {
        _rig.Publish(Cluster("x"), Resource(Eds, "x")).Subscribe(Eds, "x").Acked().ShouldSay("ClusterLoadAssignment +x=1");
        _rig.Subscribe(Cds).Due().ShouldSay("Cluster +x=1", "ClusterLoadAssignment +x=1");
    }

    [Fact]
    public void XDS_106_A_parent_that_comes_back_brings_its_children_again()
    {
        Booted(Cluster("x"), Resource(Eds, "x"));
        _rig.Publish(Resource(Eds, "x")).Acked().ShouldSay("Cluster -x");
        _rig.Publish(Cluster("x"), Resource(Eds, "x")).Due().ShouldSay("Cluster +x=1", "ClusterLoadAssignment +x=1");
    }

    [Fact]
    public void XDS_108_Routes_are_answered_when_asked_for_whatever_was_sent_before()
    {
        Booted(Resource(Rds, "r"), Resource(Lds, "l"));
        _rig.Subscribe(Rds, "r").One().ShouldSay("RouteConfiguration +r=1");
    }

    [Fact]
    public void XDS_109_Refused_clusters_hold_listeners_and_routes_for_a_while_and_endpoints_never()
    {
        Booted(Cluster("x"), Resource(Eds, "x"), Resource(Lds, "l"), Resource(Rds, "r"));
        var due = _rig.Publish(Cluster("x", "bad"), Resource(Eds, "x", "2"), Resource(Lds, "l", "2"), Resource(Rds, "r", "2")).Due();
        due.ShouldSay("Cluster +x=bad", "ClusterLoadAssignment +x=2");
        _rig.Ack(due[1]).Nack(due[0]);
        _rig.Nothing();
        _rig.Clock.Advance(_rig.Options.Patience);
        _rig.Due().ShouldSay("Listener +l=2", "RouteConfiguration +r=2");
    }

    [Fact]
    public void XDS_110_Endpoints_and_secrets_change_alone()
    {
        Booted(Cluster("x"), Resource(Eds, "x"), Resource(Lds, "l"), Resource(Rds, "r"));
        _rig.Publish(Cluster("x"), Resource(Eds, "x", "2"), Resource(Lds, "l"), Resource(Rds, "r")).Acked().ShouldSay("ClusterLoadAssignment +x=2");
        _rig.Nothing();
    }

    [Fact]
    public void XDS_113_A_cluster_stuck_in_warming_can_be_taken_away()
    {
        _rig.Publish(Cluster("x")).Subscribe(Cds).Acked();
        _rig.Publish(Cluster("x"), Cluster("stuck")).One().ShouldSay("Cluster +stuck=1");
        _rig.Publish(Cluster("x")).Nothing();
        _rig.Clock.Advance(_rig.Options.Patience);
        var removal = _rig.One();
        removal.ShouldSay("Cluster -stuck");
        _rig.Ack(removal).Nothing();
    }

    [Fact]
    public void XDS_113_After_patience_the_newest_goes_out_with_all_that_is_unconfirmed()
    {
        _rig.Publish(Resource(Cds, "a")).Subscribe(Cds).One();
        _rig.Publish(Resource(Cds, "a"), Resource(Cds, "b")).Nothing();
        _rig.Clock.Advance(_rig.Options.Patience);
        _rig.Acked().ShouldSay("Cluster +a=1 +b=1");
        _rig.Nothing();
        _rig.State(Cds).Status.ShouldBe(NodeTypeStatus.Synced);
    }

    [Fact]
    public void XDS_113_Patience_alone_sends_nothing_again()
    {
        var open = _rig.Publish(Resource(Cds, "a")).Subscribe(Cds).One();
        _rig.Clock.Advance(TimeSpan.FromHours(1));
        _rig.Nothing().Ack(open).Nothing();
        _rig.State(Cds).Status.ShouldBe(NodeTypeStatus.Synced);
    }

    [Fact]
    public void XDS_140_The_runtime_layer_waits_for_nothing()
    {
        _rig.Publish(Cluster("x"), Resource(Rtds, "runtime")).Subscribe(Cds).One();
        _rig.Subscribe(Rtds, "runtime").One().ShouldSay("Runtime +runtime=1");
    }

    [Fact]
    public void XDS_141_Routes_wait_for_the_extensions_they_may_name()
    {
        Booted(Resource(Ecds, "e"), Resource(Rds, "r"));
        var extension = _rig.Publish(Resource(Ecds, "e", "2"), Resource(Rds, "r", "2")).One();
        extension.ShouldSay("TypedExtensionConfig +e=2");
        _rig.Ack(extension).One().ShouldSay("RouteConfiguration +r=2");
    }

    [Fact]
    public void XDS_141_Routes_wait_a_while_for_extensions_that_were_refused()
    {
        Booted(Resource(Ecds, "e"), Resource(Rds, "r"));
        _rig.Nack(_rig.Publish(Resource(Ecds, "e", "2"), Resource(Rds, "r", "2")).One());
        _rig.Nothing().Clock.Advance(_rig.Options.Patience);
        _rig.One().ShouldSay("RouteConfiguration +r=2");
    }
}
