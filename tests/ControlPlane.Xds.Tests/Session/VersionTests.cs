using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>Versions and when to send: XDS-040 to 047.</summary>
public sealed class VersionTests
{
    [Fact]
    public void XDS_040_A_types_version_follows_from_its_content_alone()
    {
        var first = new SessionRig().Publish(Resource(Cds, "a"), Resource(Cds, "b")).Subscribe(Cds).One();
        var other = new SessionRig().Publish(Resource(Cds, "x")).Publish(Resource(Cds, "b"), Resource(Cds, "a")).Subscribe(Cds).One();
        other.SystemVersionInfo.ShouldBe(first.SystemVersionInfo);
        new SessionRig().Publish(Resource(Cds, "a"), Resource(Cds, "b", "2")).Subscribe(Cds).One().SystemVersionInfo.ShouldNotBe(first.SystemVersionInfo);
    }

    [Fact]
    public void XDS_041_An_equal_set_and_changes_of_what_is_not_seen_send_nothing_and_advance_the_revision()
    {
        var rig = new SessionRig().Publish(Resource(Rds, "a"), Resource(Rds, "b"));
        rig.Subscribe(Rds, "a").Acked();
        rig.Publish(Resource(Rds, "a"), Resource(Rds, "b"));
        rig.State(Rds).Revision.ShouldBe(2);
        rig.Nothing().Publish(Resource(Rds, "a"), Resource(Rds, "b", "2")).Nothing();
        rig.State(Rds).ShouldSatisfyAllConditions(state => state.Status.ShouldBe(NodeTypeStatus.Synced), state => state.Revision.ShouldBe(3));
    }

    [Fact]
    public void XDS_041_An_equal_set_keeps_its_entries()
    {
        var rig = new SessionRig().Publish(Resource(Cds, "a"), Resource(Rds, "r"));
        var before = rig.View.ShouldNotBeNull();
        var after = rig.Publish(Resource(Cds, "a"), Resource(Rds, "r")).View.ShouldNotBeNull();
        after.Types.ShouldBeSameAs(before.Types);
        rig.Publish(Resource(Cds, "a"), Resource(Cds, "b"), Resource(Rds, "r"))
            .View.ShouldNotBeNull()[Cds]
            .Entries["a"]
            .ShouldBeSameAs(before[Cds].Entries["a"]);
    }

    [Fact]
    public void XDS_043_045_An_answer_holds_names_versions_and_types_inside_and_out()
    {
        var rig = new SessionRig(new AdsOptions { Identifier = "cp-1" }).Publish(Resource(Cds, "a", "body"));
        var response = rig.Subscribe(Cds).One();
        response.TypeUrl.ShouldBe(Cds.Value);
        response.SystemVersionInfo.ShouldNotBeEmpty();
        var resource = response.Resources.ShouldHaveSingleItem();
        (resource.Name, resource.Version, resource.Resource_.TypeUrl, resource.Resource_.Value.ToStringUtf8()).ShouldBe(
            ("a", Resource(Cds, "a", "body").Version, Cds.Value, "body")
        );
    }

    [Fact]
    public void XDS_011_The_server_names_itself_in_every_answer() =>
        new SessionRig(new AdsOptions { Identifier = "cp-1" }).Publish(Resource(Cds, "a")).Subscribe(Cds).One().ControlPlane.Identifier.ShouldBe("cp-1");

    [Fact]
    public void XDS_046_A_name_stands_once_whatever_matches_it()
    {
        var rig = new SessionRig().Publish(Resource(Lds, "a"), Resource(Lds, "b"));
        rig.Subscribe(Lds, "*", "a").Acked().ShouldSay("Listener +a=1 +b=1");
        rig.Publish(Resource(Lds, "a", "2"), Resource(Lds, "b")).Subscribe(Lds, "a").One().ShouldSay("Listener +a=2 +b=1".Replace(" +b=1", ""));
    }

    [Fact]
    public void XDS_046_Removed_and_added_again_while_waiting_stands_once()
    {
        var rig = new SessionRig().Publish(Resource(Lds, "a"));
        var first = rig.Subscribe(Lds).One();
        rig.Publish().Publish(Resource(Lds, "a", "3")).Nothing().Ack(first).One().ShouldSay("Listener +a=3");
    }

    [Fact]
    public void XDS_047_What_is_no_longer_wanted_is_not_sent()
    {
        var rig = new SessionRig().Publish(Resource(Rds, "a"), Resource(Rds, "b"));
        var first = rig.Subscribe(Rds, "a", "b").One();
        rig.Publish(Resource(Rds, "a", "2"), Resource(Rds, "b", "2")).Nothing().Unsubscribe(Rds, "a").Ack(first).One().ShouldSay("RouteConfiguration +b=2");
    }

    [Fact]
    public void XDS_112_Versions_that_pass_while_an_answer_is_open_are_merged()
    {
        var rig = new SessionRig().Publish(Resource(Cds, "a"));
        var open = rig.Subscribe(Cds).One();
        for (var i = 0; i < 100; i++)
            rig.Publish(Resource(Cds, "a", $"v{i}"), Resource(Cds, $"b{i}")).Nothing();
        rig.Ack(open).Due().ShouldSay("Cluster +a=v99 +b99=1");
    }
}
