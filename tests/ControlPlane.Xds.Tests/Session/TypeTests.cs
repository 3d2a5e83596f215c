using ControlPlane.Resources;
using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>What holds of every row of the table of types.</summary>
public sealed class TypeTests
{
    public static TheoryData<string> ShortNames => [.. XdsTypes.All.Select(type => type.Url.ShortName)];

    [Theory, MemberData(nameof(ShortNames))]
    public void Of_a_type_without_resources_everything_is_nothing_and_a_name_is_missing(string shortName)
    {
        var type = Url(shortName);
        new SessionRig().Publish().Subscribe(type, "*").Acked().ShouldSay(shortName);
        var rig = new SessionRig().Publish().Subscribe(type, "a");
        if (!XdsTypes.Of(type).NeverRemoved)
            rig.Acked().ShouldSay($"{shortName} -a");
        rig.Nothing().State(type).Status.ShouldBe(NodeTypeStatus.Synced);
    }

    [Theory, MemberData(nameof(ShortNames))]
    public void A_resource_is_sent_when_it_comes_and_again_when_it_changes(string shortName)
    {
        var type = Url(shortName);
        var rig = new SessionRig().Publish(Resource(type, "a"));
        rig.Subscribe(type, "a").Acked().ShouldSay($"{shortName} +a=1");
        rig.Publish(Resource(type, "a", "2")).Acked().ShouldSay($"{shortName} +a=2");
        rig.Nothing().State(type).Status.ShouldBe(NodeTypeStatus.Synced);
    }

    [Theory, MemberData(nameof(ShortNames))]
    public void Types_stand_behind_those_that_they_refer_to_or_belong_to(string shortName)
    {
        var type = XdsTypes.Of(Url(shortName));
        var earlier = XdsTypes.All[..XdsTypes.PlaceOf(type.Url)].Select(other => other.Url).ToList();
        TypeUrl?[] needed = [.. type.RefersTo, type.Parent, type.StartsAfter];
        needed.OfType<TypeUrl>().ShouldBeSubsetOf(earlier);
    }

    [Fact]
    public void Names_of_types_are_unique() => XdsTypes.All.Select(type => type.Url.ShortName).ShouldBeUnique();

    private static TypeUrl Url(string shortName) => XdsTypes.Named(shortName).ShouldNotBeNull().Url;
}
