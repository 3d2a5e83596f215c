using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>Subscriptions of delta streams: XDS-053, 070 to 078, 082 to 086.</summary>
public sealed class SubscriptionTests
{
    private readonly SessionRig _rig = new SessionRig().Publish(Resource(Cds, "a"), Resource(Cds, "b"), Resource(Rds, "r"), Resource(Rds, "s"));

    [Fact]
    public void XDS_053_An_empty_first_request_of_a_named_type_subscribes_to_nothing()
    {
        _rig.Subscribe(Rds).Nothing().Publish(Resource(Rds, "r", "2")).Nothing();
        _rig.Subscribe(Rds, "r").One().ShouldSay("RouteConfiguration +r=2");
    }

    [Fact]
    public void XDS_054_Empty_names_are_none_and_no_wildcard() => _rig.Subscribe(Cds, "").Nothing();

    [Fact]
    public void XDS_070_The_wildcard_stays_until_it_is_unsubscribed_by_its_sign()
    {
        _rig.Subscribe(Cds).Acked().ShouldSay("Cluster +a=1 +b=1");
        _rig.Subscribe(Cds, "a").Acked().ShouldSay("Cluster +a=1");
        _rig.Publish(Resource(Cds, "a"), Resource(Cds, "b", "2")).Acked().ShouldSay("Cluster +b=2");
        _rig.Unsubscribe(Cds, "*").Nothing();
        _rig.Publish(Resource(Cds, "a", "2"), Resource(Cds, "b", "3")).Acked().ShouldSay("Cluster +a=2");
    }

    [Fact]
    public void XDS_070_A_first_request_with_names_is_no_wildcard() => _rig.Subscribe(Cds, "b").One().ShouldSay("Cluster +b=1");

    [Fact]
    public void XDS_071_Subscribe_comes_before_unsubscribe_in_one_message()
    {
        _rig.Send(Rds, subscribe: ["r", "s"], unsubscribe: ["r"]).Acked().ShouldSay("RouteConfiguration +s=1");
        _rig.Send(Rds, subscribe: ["r"], unsubscribe: ["r"]).Nothing();
        _rig.Send(Cds, subscribe: ["*"], unsubscribe: ["*"]).Nothing().Publish(Resource(Cds, "a", "2"), Resource(Rds, "s")).Nothing();
    }

    [Fact]
    public void XDS_072_Subscribing_again_sends_again()
    {
        _rig.Subscribe(Rds, "r").Acked();
        _rig.Subscribe(Rds, "r").Acked().ShouldSay("RouteConfiguration +r=1");
        _rig.Subscribe(Cds).Acked();
        _rig.Subscribe(Cds, "*").Acked().ShouldSay("Cluster +a=1 +b=1");
        _rig.Nothing();
    }

    [Fact]
    public void XDS_072_Subscribing_again_while_the_answer_is_open_sends_again()
    {
        var open = _rig.Subscribe(Rds, "r").One();
        _rig.Unsubscribe(Rds, "r").Subscribe(Rds, "r").Nothing().Ack(open).One().ShouldSay("RouteConfiguration +r=1");
    }

    [Fact]
    public void XDS_073_Unsubscribing_a_name_under_the_wildcard_is_answered()
    {
        _rig.Subscribe(Cds, "*", "a", "z").Acked().ShouldSay("Cluster +a=1 +b=1 -z");
        _rig.Unsubscribe(Cds, "a").Acked().ShouldSay("Cluster +a=1");
        _rig.Unsubscribe(Cds, "z").Acked().ShouldSay("Cluster -z");
    }

    [Fact]
    public void XDS_074_Other_unsubscribes_are_not_answered()
    {
        _rig.Subscribe(Rds, "r", "s").Acked();
        _rig.Unsubscribe(Rds, "r").Nothing().Unsubscribe(Rds, "never subscribed").Nothing();
    }

    [Fact]
    public void XDS_075_Unsubscribing_from_everything_is_no_wildcard()
    {
        _rig.Subscribe(Cds, "a").Acked();
        _rig.Unsubscribe(Cds, "a").Nothing().Publish(Resource(Cds, "a", "2"), Resource(Cds, "b", "2")).Nothing();
    }

    [Fact]
    public void XDS_076_What_does_not_exist_is_said_so_at_once_and_sent_when_it_comes()
    {
        _rig.Subscribe(Rds, "r", "z").Acked().ShouldSay("RouteConfiguration +r=1 -z");
        _rig.Publish(Resource(Rds, "r"), Resource(Rds, "z")).Acked().ShouldSay("RouteConfiguration +z=1");
        _rig.Subscribe(Cds, "on demand").One().ShouldSay("Cluster -on demand");
    }

    [Fact]
    public void XDS_077_141_An_extension_is_never_removed()
    {
        _rig.Publish(Resource(Ecds, "jwt")).Subscribe(Ecds, "jwt", "missing").Acked().ShouldSay("TypedExtensionConfig +jwt=1");
        _rig.Publish().Nothing().Subscribe(Ecds, "jwt").Nothing();
        _rig.Publish(Resource(Ecds, "jwt"), Resource(Ecds, "missing")).One().ShouldSay("TypedExtensionConfig +jwt=1 +missing=1");
    }

    [Fact]
    public void XDS_078_Only_what_changed_is_sent()
    {
        var many = Enumerable.Range(0, 1000).Select(i => Resource(Cds, $"c{i:000}")).ToArray();
        _rig.Publish(many).Subscribe(Cds).Acked().Resources.Count.ShouldBe(1000);
        many[500] = Resource(Cds, "c500", "2");
        _rig.Publish(many).One().ShouldSay("Cluster +c500=2");
    }

    [Fact]
    public void XDS_082_A_wildcard_over_nothing_is_answered_once_and_empty()
    {
        _rig.Publish().Subscribe(Lds).Acked().ShouldSay("Listener");
        _rig.Nothing().Publish(Resource(Cds, "a")).Nothing();
    }

    [Fact]
    public void XDS_085_A_child_of_a_removed_parent_is_answered_calmly()
    {
        _rig.Publish(Cluster("a"), Resource(Eds, "a")).Subscribe(Eds, "a").Acked();
        _rig.Publish().Acked().ShouldSay("ClusterLoadAssignment -a");
        _rig.Reconnect().Subscribe(Eds, "a").Acked().ShouldSay("ClusterLoadAssignment -a");
        _rig.Nothing();
    }

    [Fact]
    public void XDS_086_Deleting_removes_and_creating_again_sends_again_even_if_equal()
    {
        _rig.Subscribe(Lds).Acked().ShouldSay("Listener");
        _rig.Publish(Resource(Lds, "l")).Acked().ShouldSay("Listener +l=1");
        _rig.Publish().Acked().ShouldSay("Listener -l");
        _rig.Publish(Resource(Lds, "l")).Acked().ShouldSay("Listener +l=1");
    }

    [Fact]
    public void XDS_064_Nothing_is_sent_that_was_not_asked_for()
    {
        _rig.Subscribe(Rds, "r").Acked().ShouldSay("RouteConfiguration +r=1");
        _rig.Publish(Resource(Cds, "a", "2"), Resource(Cds, "c"), Resource(Rds, "r"), Resource(Rds, "s", "2"), Resource(Rds, "t")).Nothing();
    }

    [Fact]
    public void XDS_143_A_name_beside_the_wildcard_that_does_not_exist_is_said_so_at_once()
    {
        _rig.Subscribe(Cds).Acked();
        _rig.Subscribe(Cds, "on-demand").Acked().ShouldSay("Cluster -on-demand");
        _rig.Publish(Resource(Cds, "a"), Resource(Cds, "b"), Resource(Cds, "on-demand"), Resource(Rds, "r"), Resource(Rds, "s"))
            .One()
            .ShouldSay("Cluster +on-demand=1");
    }

    [Fact]
    public void XDS_147_Resource_locators_are_ignored()
    {
        var request = new Envoy.Service.Discovery.V3.DeltaDiscoveryRequest { TypeUrl = Rds.Value, ResourceNamesSubscribe = { "r" } };
        request.ResourceLocatorsSubscribe.Add(new Envoy.Service.Discovery.V3.ResourceLocator { Name = "s", DynamicParameters = { ["zone"] = "a" } });
        using var read = SessionRig.Read(request);
        read.Subscribe.ShouldBe(["r"]);
    }
}
