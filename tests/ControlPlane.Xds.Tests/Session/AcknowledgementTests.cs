using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>ACK, NACK and nonces: XDS-006, 020 to 037.</summary>
public sealed class AcknowledgementTests
{
    private readonly SessionRig _rig = new SessionRig().Publish(Resource(Cds, "a"), Resource(Rds, "r"));

    [Fact]
    public void XDS_006_Types_are_separate_and_a_refusal_of_routes_changes_nothing_for_clusters()
    {
        _rig.Subscribe(Cds).Acked();
        _rig.Nack(_rig.Subscribe(Rds, "r").One());
        _rig.Publish(Resource(Cds, "a", "2"), Resource(Rds, "r")).Acked().ShouldSay("Cluster +a=2");
        _rig.State(Cds).Status.ShouldBe(NodeTypeStatus.Synced);
        _rig.State(Rds).Status.ShouldBe(NodeTypeStatus.Rejected);
    }

    [Fact]
    public void XDS_020_Nonces_are_unique_across_types_and_never_empty()
    {
        var nonces = new List<string> { _rig.Subscribe(Cds).Acked().Nonce, _rig.Subscribe(Rds, "r").Acked().Nonce };
        for (var i = 2; i < 10; i++)
        {
            nonces.Add(_rig.Publish(Resource(Cds, "a", $"{i}"), Resource(Rds, "r")).Acked().Nonce);
        }

        nonces.ShouldAllBe(nonce => nonce.Length > 0);
        nonces.ShouldBeUnique();
    }

    [Fact]
    public void XDS_022_An_acknowledgement_is_not_answered()
    {
        _rig.Subscribe(Cds).Acked();
        _rig.Nothing();
        _rig.State(Cds).Status.ShouldBe(NodeTypeStatus.Synced);
    }

    [Fact]
    public void XDS_023_A_refusal_is_kept_and_nothing_is_sent_until_content_changes()
    {
        _rig.Subscribe(Cds).Acked();
        var response = _rig.Publish(Resource(Cds, "a", "2"), Resource(Rds, "r")).One();
        var rejection = _rig.Nack(response, "bad a").ShouldNotBeNull();
        rejection.ShouldBe(new Rejection(Cds, rejection.Resources, response.SystemVersionInfo, "bad a", _rig.Clock.GetUtcNow(), Revision: 2, AckedRevision: 1));
        rejection.Resources.ShouldBe(["a"]);
        _rig.Nothing();
        _rig.Clock.Advance(TimeSpan.FromHours(1));
        _rig.Nothing();
        _rig.Session.Next.ShouldBeNull();
        _rig.State(Cds)
            .ShouldSatisfyAllConditions(
                state => state.Status.ShouldBe(NodeTypeStatus.Rejected),
                state => state.Revision.ShouldBe(1),
                state => state.Rejection.ShouldBe(rejection)
            );
    }

    [Fact]
    public void A_refusal_says_up_to_which_revision_the_client_was_known_to_have_all()
    {
        _rig.Subscribe(Cds).Acked();
        var response = _rig.Publish(Resource(Cds, "a")).Publish(Resource(Cds, "a"), Resource(Rds, "r")).Publish(Resource(Cds, "a", "bad")).One();
        _rig.Nack(response, "bad a").ShouldNotBeNull().AckedRevision.ShouldBe(3);
    }

    [Fact]
    public void A_refusal_after_a_reconnection_reckons_from_the_versions_the_client_came_with()
    {
        var held = _rig.Publish(Resource(Rds, "r")).Subscribe(Rds, "r").Acked();
        _rig.Reconnect().Resume(Rds, ["r"], held).Nothing();
        _rig.Nack(_rig.Publish(Resource(Rds, "r", "bad")).One()).ShouldNotBeNull().AckedRevision.ShouldBe(2);
    }

    [Fact]
    public void A_refusal_of_the_first_answer_knows_of_nothing_that_was_acknowledged()
    {
        _rig.Publish(Resource(Rds, "r", "bad")).Subscribe(Rds, "r");
        var refused = _rig.Nack(_rig.One(), "bad r").ShouldNotBeNull();
        refused.AckedRevision.ShouldBe(0);
        _rig.Nack(_rig.Publish(Resource(Rds, "r", "worse")).One(), "bad r").ShouldNotBeNull().AckedRevision.ShouldBe(0);
    }

    [Fact]
    public void A_refusal_stands_until_something_newer_of_its_type_is_sent()
    {
        _rig.Subscribe(Cds).Acked();
        _rig.Nack(_rig.Publish(Resource(Cds, "a", "bad")).One());
        _rig.State(Cds).RejectedUntil.ShouldBe(2);
        _rig.Publish(Resource(Cds, "a", "bad"), Resource(Rds, "r")).Nothing();
        _rig.State(Cds).RejectedUntil.ShouldBe(3);
        var next = _rig.Publish(Resource(Cds, "a", "good"), Resource(Rds, "r")).One();
        _rig.State(Cds).ShouldSatisfyAllConditions(state => state.Status.ShouldBe(NodeTypeStatus.Rejected), state => state.RejectedUntil.ShouldBe(2));
        _rig.Ack(next);
        _rig.State(Cds).RejectedUntil.ShouldBe(0);
    }

    [Fact]
    public void XDS_023_Changes_of_what_is_not_subscribed_do_not_resend_what_was_refused()
    {
        _rig.Publish(Resource(Rds, "r"), Resource(Rds, "s")).Subscribe(Rds, "r").Acked();
        _rig.Nack(_rig.Publish(Resource(Rds, "r", "bad"), Resource(Rds, "s")).One());
        _rig.Publish(Resource(Rds, "r", "bad"), Resource(Rds, "s", "2")).Nothing();
    }

    [Fact]
    public void XDS_024_A_refusal_may_concern_a_new_name_at_an_unchanged_version()
    {
        _rig.Publish(Resource(Rds, "a"), Resource(Rds, "b", "bad")).Subscribe(Rds, "a").Acked();
        var added = _rig.Subscribe(Rds, "b").One();
        _rig.Nack(added).ShouldNotBeNull().Resources.ShouldBe(["b"]);
        _rig.Nothing();
        _rig.Publish(Resource(Rds, "a"), Resource(Rds, "b", "good")).Acked().ShouldSay("RouteConfiguration +b=good");
        _rig.State(Rds).Status.ShouldBe(NodeTypeStatus.Synced);
    }

    [Fact]
    public void XDS_024_A_new_name_takes_along_what_followed_a_rejection_and_was_left_open()
    {
        _rig.Publish(Resource(Rds, "a"), Resource(Rds, "b")).Subscribe(Rds, "a").Acked();
        _rig.Nack(_rig.Publish(Resource(Rds, "a", "bad"), Resource(Rds, "b")).One());
        var open = _rig.Publish(Resource(Rds, "a", "good"), Resource(Rds, "b")).One();
        _rig.Subscribe(Rds, "b").Nothing();
        _rig.Clock.Advance(_rig.Options.Patience);
        var next = _rig.One();
        next.ShouldSay("RouteConfiguration +a=good +b=1");
        _rig.Ack(open).Ack(next).Nothing();
        _rig.State(Rds).Status.ShouldBe(NodeTypeStatus.Synced);
    }

    [Fact]
    public void XDS_026_After_a_refusal_the_next_change_goes_out_at_once_and_its_acknowledgement_clears_the_error()
    {
        _rig.Subscribe(Cds).Acked();
        _rig.Nack(_rig.Publish(Resource(Cds, "a", "2")).One());
        _rig.Publish(Resource(Cds, "a", "3")).Acked().ShouldSay("Cluster +a=3");
        _rig.State(Cds)
            .ShouldSatisfyAllConditions(
                state => state.Status.ShouldBe(NodeTypeStatus.Synced),
                state => state.Rejection.ShouldBeNull(),
                state => state.Revision.ShouldBe(3)
            );
    }

    [Fact]
    public void XDS_027_Going_back_after_a_refusal_sends_the_old_content_again()
    {
        _rig.Subscribe(Cds).Acked();
        _rig.Nack(_rig.Publish(Resource(Cds, "a", "2")).One());
        _rig.Publish(Resource(Cds, "a")).Acked().ShouldSay("Cluster +a=1");
    }

    [Fact]
    public void XDS_028_What_was_refused_together_is_sent_again_together()
    {
        _rig.Publish().Subscribe(Cds).Acked();
        _rig.Nack(_rig.Publish(Resource(Cds, "a", "bad"), Resource(Cds, "b"), Resource(Cds, "c")).One());
        _rig.Publish(Resource(Cds, "a", "good"), Resource(Cds, "b"), Resource(Cds, "c")).One().ShouldSay("Cluster +a=good +b=1 +c=1");
    }

    [Fact]
    public void XDS_028_Names_that_had_to_be_sent_and_were_rejected_go_with_the_next_change()
    {
        _rig.Publish(Resource(Rds, "a", "bad"), Resource(Rds, "b")).Nack(_rig.Subscribe(Rds, "a", "b").One());
        _rig.Publish(Resource(Rds, "a", "good"), Resource(Rds, "b")).One().ShouldSay("RouteConfiguration +a=good +b=1");
    }

    [Fact]
    public void XDS_029_A_refusal_may_subscribe_and_the_new_name_is_answered_alone()
    {
        _rig.Publish(Resource(Rds, "a"), Resource(Rds, "b")).Subscribe(Rds, "a").Acked();
        var refused = _rig.Publish(Resource(Rds, "a", "bad"), Resource(Rds, "b")).One();
        _rig.Nack(refused, "no good", "b").ShouldNotBeNull();
        _rig.Acked().ShouldSay("RouteConfiguration +b=1");
        _rig.State(Rds).Status.ShouldBe(NodeTypeStatus.Rejected);
        _rig.Publish(Resource(Rds, "a", "good"), Resource(Rds, "b")).Acked().ShouldSay("RouteConfiguration +a=good");
        _rig.State(Rds).Status.ShouldBe(NodeTypeStatus.Synced);
    }

    [Fact]
    public void XDS_031_A_stale_nonce_is_no_acknowledgement_but_its_subscriptions_count()
    {
        _rig.Publish(Resource(Rds, "a"), Resource(Rds, "b")).Subscribe(Rds, "a").Due();
        _rig.Send(Rds, subscribe: ["b"], nonce: "77").Nothing();
        _rig.State(Rds).Status.ShouldBe(NodeTypeStatus.Stale);
        _rig.Clock.Advance(_rig.Options.Patience);
        _rig.One().ShouldSay("RouteConfiguration +a=1 +b=1");
    }

    [Fact]
    public void XDS_033_A_nonce_on_the_first_request_of_a_stream_is_an_old_streams()
    {
        _rig.Send(Cds, nonce: "999").One().ShouldSay("Cluster +a=1");
        _rig.Send(Rds, subscribe: ["r"], nonce: "999", error: "of an older stream").Due();
        _rig.State(Rds).Rejection.ShouldBeNull();
    }

    [Fact]
    public void XDS_034_Unknown_versions_are_compared_for_equality_only()
    {
        var held = _rig.Subscribe(Cds).Acked();
        held.Resources[0].Version = "of another control plane";
        _rig.Reconnect().Resume(Cds, [], held).One().ShouldSay("Cluster +a=1");
    }

    [Fact]
    public void XDS_035_Repeated_and_unknown_acknowledgements_are_ignored()
    {
        var response = _rig.Subscribe(Cds).Acked();
        _rig.Ack(response).Ack(response).Send(Cds, nonce: "12345").Nothing();
        _rig.Nack(response).ShouldBeNull();
        _rig.State(Cds).Status.ShouldBe(NodeTypeStatus.Synced);
    }

    [Fact]
    public void XDS_037_Any_error_text_is_taken()
    {
        var text = new string('x', 1_000_000);
        _rig.Nack(_rig.Subscribe(Cds).One(), text).ShouldNotBeNull().Error.ShouldBe(text);
    }
}
