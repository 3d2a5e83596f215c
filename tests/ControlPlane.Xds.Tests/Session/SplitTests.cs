using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>What does not fit into one response comes in several, one after the other.</summary>
public sealed class SplitTests
{
    /// <summary>So small that each resource needs a response of its own.</summary>
    private static readonly AdsOptions OneByOne = new() { LargestResponse = 1 };

    private readonly SessionRig _rig = new SessionRig(OneByOne).Publish(Resource(Cds, "a"), Resource(Cds, "b"), Resource(Rds, "r"), Resource(Rds, "s"));
    private readonly StateRig _state = new StateRig(OneByOne).Publish(Named(Eds, "a"), Named(Eds, "b"), Named(Cds, "c"), Named(Cds, "d"));

    [Fact]
    public void XDS_084_Each_response_has_its_own_nonce_and_waits_for_the_one_before()
    {
        var first = _rig.Subscribe(Cds).One();
        first.ShouldSay("Cluster +a=1");
        var second = _rig.Nothing().Ack(first).One();
        second.ShouldSay("Cluster +b=1");
        second.Nonce.ShouldNotBe(first.Nonce);
        _rig.Ack(second).Nothing();
        _rig.State(Cds).Status.ShouldBe(NodeTypeStatus.Synced);
    }

    [Fact]
    public void XDS_084_Each_response_is_filled_up_to_the_limit()
    {
        var rig = new SessionRig(new AdsOptions { LargestResponse = 1000 });
        rig.Publish([.. Enumerable.Range(0, 12).Select(index => Resource(Cds, $"c{index:00}", new string('x', 100)))]);
        var sizes = new List<int>();
        for (var response = rig.Subscribe(Cds).One(); response is not null; response = rig.Ack(response).Due().SingleOrDefault())
        {
            response.CalculateSize().ShouldBeLessThan(1200);
            sizes.Add(response.Resources.Count);
        }

        sizes.ShouldBe([5, 5, 2]);
    }

    [Fact]
    public void XDS_084_Removals_come_after_what_is_new_and_are_split_too()
    {
        _rig.Subscribe(Rds, "r", "s", "t").Acked();
        _rig.Acked();
        _rig.Acked().ShouldSay("RouteConfiguration -t");
        _rig.Publish(Resource(Rds, "t")).Acked().ShouldSay("RouteConfiguration +t=1");
        _rig.Acked().ShouldSay("RouteConfiguration -r");
        _rig.Acked().ShouldSay("RouteConfiguration -s");
        _rig.Nothing();
    }

    [Fact]
    public void XDS_084_What_refers_to_them_waits_for_the_last()
    {
        var open = _rig.Subscribe(Cds).Subscribe(Rds, "r").One();
        open.ShouldSay("Cluster +a=1");
        open = _rig.Ack(open).One();
        open.ShouldSay("Cluster +b=1");
        _rig.Ack(open).One().ShouldSay("RouteConfiguration +r=1");
    }

    [Fact]
    public void XDS_084_A_change_in_the_middle_is_not_lost()
    {
        var first = _rig.Subscribe(Cds).One();
        _rig.Publish(Resource(Cds, "a", "2"), Resource(Cds, "b"), Resource(Cds, "c")).Nothing();
        _rig.Ack(first);
        _rig.Acked().ShouldSay("Cluster +a=2");
        _rig.Acked().ShouldSay("Cluster +b=1");
        _rig.Acked().ShouldSay("Cluster +c=1");
        _rig.Nothing();
    }

    [Fact]
    public void XDS_084_The_rejection_of_one_does_not_hold_back_the_next()
    {
        _rig.Nack(_rig.Subscribe(Cds).One());
        var second = _rig.One();
        second.ShouldSay("Cluster +b=1");
        _rig.Ack(second).Nothing();
        _rig.State(Cds).Status.ShouldBe(NodeTypeStatus.Rejected);
        _rig.Publish(Resource(Cds, "a", "2"), Resource(Cds, "b")).Acked().ShouldSay("Cluster +a=2");
        _rig.State(Cds).Status.ShouldBe(NodeTypeStatus.Synced);
    }

    [Fact]
    public void XDS_084_113_A_client_that_does_not_answer_is_sent_each_part_once_and_again_when_it_does()
    {
        var first = _rig.Subscribe(Cds).One();
        _rig.Nothing().Clock.Advance(_rig.Options.Patience);
        var second = _rig.One();
        second.ShouldSay("Cluster +b=1");
        _rig.Clock.Advance(TimeSpan.FromHours(1));
        _rig.Nothing().Ack(first).Nothing();
        _rig.Ack(second).Acked().ShouldSay("Cluster +a=1");
        _rig.Nothing();
        _rig.State(Cds).Status.ShouldBe(NodeTypeStatus.Synced);
    }

    [Fact]
    public void XDS_113_What_a_warming_cluster_waits_for_comes_though_the_rest_is_not_taken()
    {
        _rig.Subscribe(Cds).One().ShouldSay("Cluster +a=1");
        _rig.Publish(Resource(Cds, "a", "mended"), Resource(Cds, "b"), Resource(Rds, "r")).Nothing().Clock.Advance(_rig.Options.Patience);
        _rig.One().ShouldSay("Cluster +a=mended");
    }

    [Fact]
    public void XDS_047_084_Nothing_is_left_of_a_wildcard_that_is_given_up()
    {
        var first = _rig.Subscribe(Cds).One();
        _rig.Unsubscribe(Cds, "*").Ack(first).Nothing();
    }

    [Fact]
    public void XDS_084_A_client_that_reconnects_in_the_middle_is_sent_the_rest()
    {
        var first = _rig.Subscribe(Cds).Acked();
        _rig.Begin();
        _rig.Resume(Cds, ["*"], first);
        _rig.Clock.Advance(_rig.Options.Patience);
        _rig.Acked().ShouldSay("Cluster +b=1");
        _rig.Nothing();
    }

    [Fact]
    public void XDS_163_Resources_by_name_are_split_in_the_state_of_the_world_and_full_states_are_not()
    {
        _state.Ask(Cds);
        _state.Acked().ShouldSay("Cluster c=1 d=1");
        _state.Ask(Eds, "a", "b");
        _state.Acked("a", "b").ShouldSay("ClusterLoadAssignment a=1");
        _state.Acked("a", "b").ShouldSay("ClusterLoadAssignment b=1");
        _state.Nothing();
        _state.State(Eds).Status.ShouldBe(NodeTypeStatus.Synced);
    }
}
