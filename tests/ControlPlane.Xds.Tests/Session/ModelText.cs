using Google.Protobuf;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>Reads what <see cref="Samples.Named"/> writes.</summary>
internal static class ModelText
{
    public static string NameOf(ByteString bytes) => bytes.ToStringUtf8().Split('=')[0];

    public static string Of(ByteString bytes) => bytes.ToStringUtf8().Split('=')[1];
}
