using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Resources;
using Envoy.Config.Core.V3;
using Envoy.Config.Route.V3;
using Envoy.Extensions.Filters.Http.ApiKeyAuth.V3;
using Envoy.Extensions.Filters.Http.BasicAuth.V3;
using Envoy.Extensions.Filters.Http.JwtAuthn.V3;
using Envoy.Extensions.TransportSockets.Tls.V3;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.Tests.Compilation;

public sealed class RedactionTests
{
    private static readonly ApiKeyAuth Keys = new()
    {
        Credentials =
        {
            new Credential { Key = "planted-1", Client = "alice" },
            new Credential { Key = "planted-2", Client = "bob" },
        },
    };

    private static readonly JwtAuthentication Jwt = new()
    {
        Providers =
        {
            ["hmac"] = new JwtProvider
            {
                LocalJwks = new DataSource
                {
                    InlineString = """{"keys":[{"kty":"oct","kid":"a","k":"planted-3"},{"kty":"RSA","n":"public","e":"AQAB","d":"planted-4"}]}""",
                },
            },
            ["bytes"] = new JwtProvider
            {
                LocalJwks = new DataSource { InlineBytes = ByteString.CopyFromUtf8("""{"keys":[{"kty":"oct","k":"planted-5"}]}""") },
            },
            ["broken"] = new JwtProvider { LocalJwks = new DataSource { InlineString = "planted-6" } },
        },
    };

    [Fact]
    public void Keys_are_told_apart_but_not_shown()
    {
        var text = Shown("a/apikey", Keys);
        text.ShouldContain("alice");
        text.ShouldContain("redacted-1");
        text.ShouldContain("redacted-2");
    }

    [Fact]
    public void Of_key_sets_only_what_is_secret_is_taken_out()
    {
        var text = Shown("a/jwt", Jwt);
        text.ShouldContain("public");
        text.ShouldContain("""{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"redacted\"}""");
    }

    [Fact]
    public void A_key_set_without_secrets_stays_as_it_is()
    {
        const string text = """{ "keys" : [ { "kty": "RSA", "n": "x" } ] }""";
        var provider = (JwtProvider)Redaction.Of(new JwtProvider { LocalJwks = new DataSource { InlineString = text } });
        provider.LocalJwks.InlineString.ShouldBe(text);
    }

    [Fact]
    public void Users_keep_their_names_and_the_form_of_a_hash()
    {
        var text = Shown("a/basic", new BasicAuth { Users = new DataSource { InlineString = "alice:{SHA}planted-6\nbob:{SHA}planted-7\n" } });
        text.ShouldContain("alice:{SHA}redactedredactedredacted000=\\nbob:{SHA}redactedredactedredacted000=\\n");
    }

    [Fact]
    public void What_Envoy_marks_as_sensitive_is_taken_out() =>
        Shown(
                "a",
                new TlsCertificate
                {
                    PrivateKey = new DataSource { InlineString = "planted-8" },
                    Password = new DataSource { InlineBytes = ByteString.CopyFromUtf8("planted-9") },
                }
            )
            .ShouldContain("redacted");

    [Fact]
    public void Secrets_are_found_within_any_and_maps_at_every_depth()
    {
        var route = new Route
        {
            TypedPerFilterConfig = { ["basic"] = Any.Pack(new BasicAuthPerRoute { Users = new DataSource { InlineString = "alice:{SHA}planted-10" } }) },
        };
        var routes = new RouteConfiguration
        {
            Name = "r",
            VirtualHosts =
            {
                new VirtualHost { Name = "h", Routes = { route } },
            },
        };

        var text = ResourceText.Json(TypeUrl.Route, routes.ToByteArray());

        text.ShouldNotContain("planted");
        text.ShouldContain("alice:{SHA}redacted");
    }

    [Fact]
    public void The_message_itself_is_not_touched()
    {
        Redaction.Of(Keys).ShouldNotBe(Keys);
        Keys.Credentials[0].Key.ShouldBe("planted-1");
    }

    private static string Shown(string name, IMessage message)
    {
        var text = ResourceText.Json(TypeUrl.Extension, new TypedExtensionConfig { Name = name, TypedConfig = Any.Pack(message) }.ToByteArray());
        text.ShouldNotContain("planted");
        return text;
    }
}
