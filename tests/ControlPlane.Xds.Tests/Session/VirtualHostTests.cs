using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>Virtual hosts belong to route configurations: clients get those of the ones that they ask for, after them (XDS-053, 142).</summary>
public sealed class VirtualHostTests
{
    private readonly SessionRig _rig = new();

    [Fact]
    public void XDS_053_A_first_request_without_names_is_answered_with_the_hosts_of_the_configurations_that_were_asked_for()
    {
        Publish("a", "b").Subscribe(Rds, "a").Acked().ShouldSay("RouteConfiguration +a=1");
        _rig.Subscribe(Vhds).Acked().ShouldSay("VirtualHost +a/x=1 +a/y=1");
        _rig.State(Vhds).ShouldSatisfyAllConditions(state => state.Resources.ShouldBe(2), state => state.Status.ShouldBe(NodeTypeStatus.Synced));
    }

    [Fact]
    public void XDS_053_Where_there_are_none_it_is_answered_empty()
    {
        _rig.Publish(Resource(Rds, "a")).Subscribe(Rds, "a").Acked();
        _rig.Subscribe(Vhds).Acked().ShouldSay("VirtualHost");
        _rig.Nothing();
    }

    [Fact]
    public void XDS_142_The_hosts_of_a_configuration_that_is_asked_for_later_follow_it()
    {
        Publish("a").Subscribe(Rds, "a").Acked();
        _rig.Subscribe(Vhds).Acked();
        Publish("a", "b").Nothing().Subscribe(Rds, "b");
        var routes = _rig.One();
        routes.ShouldSay("RouteConfiguration +b=1");
        _rig.Nothing().Ack(routes).Acked().ShouldSay("VirtualHost +b/x=1 +b/y=1");
    }

    [Fact]
    public void XDS_142_They_follow_it_again_when_it_is_sent_again()
    {
        Publish("a").Subscribe(Rds, "a").Acked();
        _rig.Subscribe(Vhds).Acked();
        _rig.Unsubscribe(Rds, "a").Nothing();
        _rig.Subscribe(Rds, "a").Acked().ShouldSay("RouteConfiguration +a=1");
        _rig.Acked().ShouldSay("VirtualHost +a/x=1 +a/y=1");
    }

    [Fact]
    public void XDS_142_A_configuration_that_was_rejected_brings_its_hosts_once_it_is_good()
    {
        Publish("a").Subscribe(Rds, "a");
        _rig.Nack(_rig.One());
        _rig.Subscribe(Vhds);
        _rig.Publish(Resource(Rds, "a", "good"), Resource(Vhds, "a/x"), Resource(Vhds, "a/y")).Acked().ShouldSay("RouteConfiguration +a=good");
        _rig.Acked().ShouldSay("VirtualHost +a/x=1 +a/y=1");
        _rig.Nothing();
    }

    [Fact]
    public void One_changed_host_is_sent_alone()
    {
        Publish("a").Subscribe(Rds, "a").Acked();
        _rig.Subscribe(Vhds).Acked();
        _rig.Publish(Resource(Rds, "a"), Resource(Vhds, "a/x"), Resource(Vhds, "a/y", "2"), Resource(Vhds, "a/z"))
            .Acked()
            .ShouldSay("VirtualHost +a/y=2 +a/z=1");
        _rig.Publish(Resource(Rds, "a"), Resource(Vhds, "a/x"), Resource(Vhds, "a/z")).Acked().ShouldSay("VirtualHost -a/y");
    }

    [Fact]
    public void A_host_is_not_removed_together_with_its_configuration_because_listeners_drain()
    {
        Publish("a", "b").Subscribe(Rds, "a", "b").Acked();
        _rig.Subscribe(Vhds).Acked();
        Publish("a").Acked().ShouldSay("RouteConfiguration -b");
        _rig.Nothing();
    }

    [Fact]
    public void What_is_rejected_keeps_no_other_host_back()
    {
        Publish("a").Subscribe(Rds, "a").Acked();
        _rig.Subscribe(Vhds).Acked();
        _rig.Publish(Resource(Rds, "a"), Resource(Vhds, "a/x", "bad"), Resource(Vhds, "a/y"));
        _rig.Nack(_rig.One())!.Resources.ShouldBe(["a/x"]);
        _rig.Publish(Resource(Rds, "a"), Resource(Vhds, "a/x"), Resource(Vhds, "a/y", "2")).Acked().ShouldSay("VirtualHost +a/x=1 +a/y=2");
    }

    [Fact]
    public void XDS_079_A_client_that_reconnects_gets_what_differs()
    {
        Publish("a", "b").Subscribe(Rds, "a", "b");
        var routes = _rig.Acked();
        var hosts = _rig.Subscribe(Vhds).Acked();
        _rig.Publish(Resource(Rds, "a"), Resource(Vhds, "a/y", "2"), Resource(Vhds, "a/z"));
        _rig.Reconnect().Resume(Rds, ["a", "b"], routes).Resume(Vhds, [], hosts).Acked().ShouldSay("RouteConfiguration -b");
        _rig.Acked().ShouldSay("VirtualHost +a/y=2 +a/z=1 -a/x");
        _rig.Nothing();
    }

    [Fact]
    public void Without_a_request_for_configurations_on_the_stream_all_hosts_are_meant()
    {
        Publish("a", "b").Subscribe(Vhds).Acked().ShouldSay("VirtualHost +a/x=1 +a/y=1 +b/x=1 +b/y=1");
    }

    private SessionRig Publish(params string[] configurations) =>
        _rig.Publish([.. configurations.SelectMany(name => new[] { Resource(Rds, name), Resource(Vhds, $"{name}/x"), Resource(Vhds, $"{name}/y") })]);
}
