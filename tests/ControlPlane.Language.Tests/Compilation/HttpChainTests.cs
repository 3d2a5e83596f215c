using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;

namespace ControlPlane.Language.Tests.Compilation;

public sealed class HttpChainTests
{
    /// <summary>Another order is another version.</summary>
    [Fact]
    public void The_first_chain_never_changes() =>
        string.Join(' ', HttpChain.V1.Select(instance => $"{instance.Name}{(instance.Discovered ? "*" : "")}{(instance.AlwaysOn ? "!" : "")}"))
            .ShouldBe(
                "errors gzip br zstd strip cors csrf ip "
                    + "limit.pre*! limit.pre.quiet*! limit.pre.shadow*! limit.pre.fleet*! limit.pre.fleet.quiet*! limit.pre.fleet.shadow*! "
                    + "global.pre* slot.pre oidc* jwt* jwt.envoy* apikey* basic reroute authz slot.authz "
                    + "limit.post*! limit.post.quiet*! limit.post.shadow*! limit.post.fleet*! limit.post.fleet.quiet*! limit.post.fleet.shadow*! "
                    + "global.post* fault body lua slot.ext transcode* grpcweb headers router!"
            );

    [Fact]
    public void A_discovered_instance_is_named_after_the_fleet()
    {
        HttpChain.V1.FilterName("edge", HttpInstances.Jwt).ShouldBe("edge/jwt");
        HttpChain.V1.FilterName("edge", HttpInstances.Headers).ShouldBe("headers");
        HttpChain.InstanceOf("edge/jwt").ShouldBe(HttpInstances.Jwt);
    }

    [Theory]
    [InlineData("1.36", false)]
    [InlineData("1.38", false)]
    [InlineData("1.39", true)]
    [InlineData("1.40", true)]
    public void Slots_are_filter_chains_where_Envoy_has_them(string band, bool expected) => BandGroup.Of(band).HasFilterChain.ShouldBe(expected);
}
