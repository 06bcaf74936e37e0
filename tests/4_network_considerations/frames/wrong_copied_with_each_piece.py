"""You copy all that there is with every read, so a large frame in many pieces takes hours.
Keep the pieces in a list, and join them once, when the frame is whole.

caught by: test_the_pieces_of_a_large_frame_are_joined_once
"""


class Frames:
    def feed(self, data):
        self.parts.append(data)
        data = b"".join(self.parts)
        self.parts.clear()
        frames, header = [], self.header
        while len(data) >= header:
            length = int.from_bytes(data[:header], "big")
            if frames and length > self.limit:
                break
            refuse(length, self.limit)
            if len(data) < header + length:
                break
            frames.append(data[header : header + length])
            data = data[header + length :]
        if data:
            self.parts.append(data)
        return frames
